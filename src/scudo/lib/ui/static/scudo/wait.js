// The database is away: ask every ten seconds, load the page when it answers again.
setInterval(async () => {
  const answer = await fetch(location.href, { method: "HEAD" }).catch(() => null);
  if (answer && answer.status < 500) location.reload();
}, 10_000);
