"""Charts of the tables: one function per published chart."""
