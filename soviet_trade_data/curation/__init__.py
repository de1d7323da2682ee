"""The writing half: from what people curate to the published tables. Never imported by the reading half."""
