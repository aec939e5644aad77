"""Spreadsheets, .xlsx and .ods."""
