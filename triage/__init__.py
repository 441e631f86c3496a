"""From text to heard, from heard to the next phrase: hearing, protocols, the machine, all pure."""
