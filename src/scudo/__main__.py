"""`python -m scudo` is the `scudo` command."""

from scudo.cli.main import main

if __name__ == "__main__":
    main()
