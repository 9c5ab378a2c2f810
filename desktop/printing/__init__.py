"""Paper: PDF by Decree 30/2020, drawn in memory; the only place that knows reportlab."""
