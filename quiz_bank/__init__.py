"""What is asked, when, and how it is graded: decks, kinds of question, memory and the session."""
