"""From text to heard and from heard to the next phrase: hearing, protocols and the conversation machine, all pure."""
