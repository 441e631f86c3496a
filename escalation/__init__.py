"""Who is on duty and who is alerted when: rota, ladder and watch rules, all pure."""
