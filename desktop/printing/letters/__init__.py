"""Official letters and lists, one module each: what a schema cannot say well."""
