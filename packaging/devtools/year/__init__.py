"""`make year`: play generated years of households through the alert rules, and judge each notification by the truth."""
