"""The book itself over HTTP: communities, books, orders, accounts."""
