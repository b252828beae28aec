-- What is searched in, and how it is kept: words of both languages, one row for each ticket (docs/adr, "One table of words").

create text search configuration search_it (copy = pg_catalog.italian);
alter text search configuration search_it
    alter mapping for hword, hword_part, word with public.unaccent, italian_stem;
create text search configuration search_en (copy = pg_catalog.english);
alter text search configuration search_en
    alter mapping for hword, hword_part, word with public.unaccent, english_stem;

-- Small letters without accents.
create function search_plain(said text) returns text language sql immutable strict parallel safe as $$
    select lower(public.unaccent('public.unaccent'::regdictionary, said))
$$;

-- Paths, addresses and names of servers fall into their words, which the parser would keep whole; numbers keep their points,
-- and have no sign: `HP-4050` is `HP 4050`.
create function search_parted(said text) returns text language sql immutable strict parallel safe as $$
    select regexp_replace(translate(said, '/\_@:=|<>[](){}*#~', '                 '), '\.(?![0-9])|(?<![0-9])\.|-(?=[0-9])', ' ', 'g')
$$;

create function search_words(said text) returns tsvector language sql immutable strict parallel safe as $$
    select to_tsvector('public.search_it'::regconfig, parted) || to_tsvector('public.search_en'::regconfig, parted)
    from (select public.search_parted(said) as parted) as text_of
$$;

-- Serial numbers without the signs between their characters, in capitals.
create function search_code(written text) returns text language sql immutable strict parallel safe as $$
    select upper(regexp_replace(written, '[^[:alnum:]]', '', 'g'))
$$;

create function search_week(at timestamptz) returns integer language sql immutable strict parallel safe as $$
    select floor(extract(epoch from at) / 604800)::integer
$$;

-- What a ticket has beside its words: signs that no text can hold, by which a query is narrowed in the same index.
create function search_signs(ticket desk_ticket) returns tsvector language sql stable as $$
    select array_to_tsvector(array_remove(array[
        '=c' || ticket.customer_id, '=p' || ticket.contact_id,
        '=w' || public.search_week(ticket.opened_at), '=q' || public.search_week(ticket.opened_at) / 13
    ], null)) || public.search_words(concat_ws(' ', ticket.number, ticket.reason, ticket.thing, ticket.within))
$$;

create function search_is_inside(kind text) returns boolean language sql immutable strict parallel safe as $$
    select kind not in ('in', 'out')
$$;

create function search_said(message desk_message) returns text language sql stable as $$
    select concat_ws(' ', message.author, message.address, left(coalesce(nullif(message.whole, ''), message.text), 120000))
$$;

-- One at a time writes a ticket's words, and whoever comes next sees them. It is not the ticket's row that is held, so that
-- nobody who holds rows of tickets in their order waits for us in another.
create function search_hold(ticket_key bigint) returns void language sql as $$
    select pg_advisory_xact_lock(7211031, (ticket_key % 2147483647)::integer)
$$;

-- More words on a ticket: into its last row, or a new one where that is full. The first words that customers do not see
-- begin rows of their own, which hold everything.
create function search_add(ticket_key bigint, is_inside boolean, said text) returns void language plpgsql as $$
declare
    whole public.desk_ticket;
    last record;
    more tsvector;
    begun integer := 1;
begin
    perform public.search_hold(ticket_key);
    if not exists (select from public.search_ticketwords where ticket_id = ticket_key) then
        perform public.search_again(ticket_key);
        return;
    end if;
    if is_inside then
        insert into public.search_ticketwords (ticket_id, customer_id, inside, part, opened_at, words)
            select ticket_id, customer_id, true, part, opened_at, words from public.search_ticketwords seen
            where ticket_id = ticket_key and not inside and not exists
                (select from public.search_ticketwords other where other.ticket_id = ticket_key and other.inside);
    end if;
    while begun <= length(said) loop
        more := public.search_words(substr(said, begun, 40000));
        begun := begun + 40000;
        for last in select distinct on (inside) id, inside, part, length(words) >= 4000 as is_full
            from public.search_ticketwords where ticket_id = ticket_key and (inside or not is_inside) order by inside, part desc
        loop
            if not last.is_full then
                begin
                    update public.search_ticketwords set words = words || more where id = last.id;
                    continue;
                exception when program_limit_exceeded then
                    null;  -- few words, so often that there is no room for where they stand
                end;
            end if;
            select * into whole from public.desk_ticket where id = ticket_key;
            insert into public.search_ticketwords (ticket_id, customer_id, inside, part, opened_at, words)
                values (whole.id, whole.customer_id, last.inside, last.part + 1, whole.opened_at,
                    public.search_signs(whole) || more);
        end loop;
    end loop;
end $$;

-- Everything of one ticket, anew.
create function search_again(ticket_key bigint) returns void language plpgsql as $$
declare
    one record;
begin
    perform public.search_hold(ticket_key);
    delete from public.search_ticketwords where ticket_id = ticket_key;
    insert into public.search_ticketwords (ticket_id, customer_id, inside, part, opened_at, words)
        select id, customer_id, false, 0, opened_at, public.search_signs(ticket) from public.desk_ticket ticket
        where id = ticket_key;
    for one in
        select public.search_is_inside(kind) as inside, public.search_said(message) as said, at, id from public.desk_message message
            where ticket_id = ticket_key
        union all
        select public.search_is_inside(m.kind), a.name || ' ' || coalesce(f.text, ''), m.at, m.id
            from public.desk_attachment a join public.desk_message m on m.id = a.message_id
            left join public.search_filetext f on f.attachment_id = a.id where m.ticket_id = ticket_key
        union all
        select false, words, at, id from public.desk_claim where ticket_id = ticket_key and words <> ''
        order by at, id
    loop
        perform public.search_add(ticket_key, one.inside, one.said);
    end loop;
end $$;

-- Everything of the tickets of a range of keys that have no words yet; those with little to read all at once.
create function search_missing(first_key bigint, last_key bigint) returns integer language plpgsql as $$
declare
    one bigint;
    made integer;
begin
    perform public.search_hold(id) from public.desk_ticket where id between first_key and last_key order by id;
    with reading as materialized (
        select t.id, t.customer_id, t.opened_at, public.search_signs(t) as signs, said.seen, said.inside
        from public.desk_ticket t left join lateral (
            select string_agg(part, ' ') filter (where not is_inside) as seen, string_agg(part, ' ') filter (where is_inside) as inside,
                sum(length(part)) as size
            from (
                select public.search_is_inside(kind) as is_inside, public.search_said(m) as part from public.desk_message m
                    where m.ticket_id = t.id
                union all
                select public.search_is_inside(m.kind), concat_ws(' ', a.name, f.text) from public.desk_message m
                    join public.desk_attachment a on a.message_id = m.id left join public.search_filetext f on f.attachment_id = a.id
                    where m.ticket_id = t.id
                union all
                select false, words from public.desk_claim where ticket_id = t.id and words <> ''
            ) as parts
        ) as said on true
        where t.id between first_key and last_key and coalesce(said.size, 0) <= 40000
            and not exists (select from public.search_ticketwords w where w.ticket_id = t.id)
    ), for_all as (
        insert into public.search_ticketwords (ticket_id, customer_id, inside, part, opened_at, words)
            select id, customer_id, false, 0, opened_at, signs || public.search_words(coalesce(seen, '')) from reading
    ), for_us as (
        insert into public.search_ticketwords (ticket_id, customer_id, inside, part, opened_at, words)
            select id, customer_id, true, 0, opened_at, signs || public.search_words(concat_ws(' ', seen, inside)) from reading
            where inside is not null
    )
    select count(*) into made from reading;
    for one in select id from public.desk_ticket t where id between first_key and last_key
        and not exists (select from public.search_ticketwords w where w.ticket_id = t.id)
    loop
        perform public.search_again(one);
        made := made + 1;
    end loop;
    return made;
end $$;

create function search_ticket_opened() returns trigger language plpgsql as $$
begin
    insert into public.search_ticketwords (ticket_id, customer_id, inside, part, opened_at, words)
        values (new.id, new.customer_id, false, 0, new.opened_at, public.search_signs(new));
    return null;
end $$;
create function search_ticket_changed() returns trigger language plpgsql as $$
begin
    if (old.reason, old.thing, old.within, old.number, old.opened_at, old.customer_id, old.contact_id)
        is distinct from (new.reason, new.thing, new.within, new.number, new.opened_at, new.customer_id, new.contact_id)
    then
        perform public.search_again(new.id);
    end if;
    return null;
end $$;
create trigger search_opened after insert on desk_ticket for each row execute function search_ticket_opened();
create trigger search_changed after update on desk_ticket for each row execute function search_ticket_changed();

create function search_message_added() returns trigger language plpgsql as $$
begin
    perform public.search_add(new.ticket_id, public.search_is_inside(new.kind), public.search_said(new));
    return null;
end $$;
-- Many are moved at once where tickets are parted: each ticket is read once, in the order of their keys.
create function search_messages_moved() returns trigger language plpgsql as $$
begin
    perform public.search_again(ticket_id) from (
        select was.ticket_id from was join now on now.id = was.id
            where (was.ticket_id, was.kind, was.author, was.address, was.text, was.whole)
                is distinct from (now.ticket_id, now.kind, now.author, now.address, now.text, now.whole)
        union
        select now.ticket_id from was join now on now.id = was.id where was.ticket_id <> now.ticket_id
        order by 1
    ) as changed;
    return null;
end $$;
create function search_messages_gone() returns trigger language plpgsql as $$
begin
    perform public.search_again(ticket_id) from (select distinct ticket_id from was order by 1) as changed;
    return null;
end $$;
create trigger search_said after insert on desk_message for each row execute function search_message_added();
create trigger search_moved after update on desk_message referencing old table as was new table as now
    for each statement execute function search_messages_moved();
create trigger search_gone after delete on desk_message referencing old table as was
    for each statement execute function search_messages_gone();

-- What the customer said of urgency, which they see themselves.
create function search_claimed() returns trigger language plpgsql as $$
begin
    perform public.search_add(new.ticket_id, false, new.words);
    return null;
end $$;
create trigger search_claimed after insert on desk_claim for each row when (new.words <> '') execute function search_claimed();

-- A file's name counts at once; its text when it was read, for which a row waits.
create function search_file_added() returns trigger language plpgsql as $$
declare
    held record;
begin
    select ticket_id, kind into held from public.desk_message where id = new.message_id;
    perform public.search_add(held.ticket_id, public.search_is_inside(held.kind), new.name);
    insert into public.search_filetext (customer_id, attachment_id, outcome, text) values (new.customer_id, new.id, 'waiting', '');
    return null;
end $$;
create function search_file_read() returns trigger language plpgsql as $$
declare
    held record;
begin
    if new.text = old.text then
        return null;
    end if;
    select m.ticket_id, m.kind into held from public.desk_attachment a join public.desk_message m on m.id = a.message_id
        where a.id = new.attachment_id;
    perform public.search_add(held.ticket_id, public.search_is_inside(held.kind), new.text);
    return null;
end $$;
create trigger search_attached after insert on desk_attachment for each row execute function search_file_added();
create trigger search_read after update on search_filetext for each row execute function search_file_read();

-- Of a mail on no ticket the sender and the subject count at once, its text when it was read; on a ticket it is found there.
create function search_mail_words(mail mail_incoming, said text) returns tsvector language sql stable as $$
    select public.search_words(concat_ws(' ', mail.sender_name, mail.sender, mail.subject, said))
$$;
create function search_mail_came() returns trigger language plpgsql as $$
begin
    if new.ticket_id is null then
        insert into public.search_mailwords (customer_id, mail_id, words)
            values (new.customer_id, new.id, public.search_mail_words(new, null)) on conflict (mail_id) do nothing;
    elsif tg_op = 'UPDATE' then
        delete from public.search_mailwords where mail_id = new.id;
    end if;
    return null;
end $$;
create function search_mail_read() returns trigger language plpgsql as $$
begin
    if new.text is distinct from old.text then
        select public.search_mail_words(mail, new.text) into new.words from public.mail_incoming mail where mail.id = new.mail_id;
    end if;
    return new;
end $$;
create trigger search_came after insert or update of ticket_id on mail_incoming for each row execute function search_mail_came();
create trigger search_read before update on search_mailwords for each row execute function search_mail_read();

alter table search_ticketwords set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
create index search_customer_name on customers_customer using gin (public.search_plain(name) public.gin_trgm_ops);
create index search_contact_name on customers_contact using gin (public.search_plain(name) public.gin_trgm_ops);
create index search_phone_digits on customers_phone using gin (number public.gin_trgm_ops);
create index search_rented_serial on contracts_rentedasset using gin (public.search_code(serial) public.gin_trgm_ops);
create index search_used_serial on contracts_use using gin (public.search_code(serial) public.gin_trgm_ops) where serial <> '';
