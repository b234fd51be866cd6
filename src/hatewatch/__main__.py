"""Run hatewatch as `python -m hatewatch`."""

from hatewatch.cli import main

if __name__ == "__main__":
    main()
