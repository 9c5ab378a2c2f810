"""The province over HTTP: the laptops' three endpoints and the web desk."""
