"""What must never earn credit, recognised in code before any judge reads the answer; one module per kind."""
