"""The comparable table as a workbook with live formulas: inputs, table, verdict."""
