"""Rules shared by the build and by `verify`: reading numerals and dates, evidence, ledger, relations, schemas."""
