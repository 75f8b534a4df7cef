"""What `make` needs and the product does not: the catalogues and the audit of requirements."""
