"""One module per resource; each gives the rows that it adds to the table of addresses."""
