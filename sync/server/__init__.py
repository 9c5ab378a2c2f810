"""The province: keeps what communes send, answers with receipts, and shows it in a browser."""
