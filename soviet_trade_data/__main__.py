"""`python -m soviet_trade_data` is the command line."""

from soviet_trade_data.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
