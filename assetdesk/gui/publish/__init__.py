"""The page *To publish*, its dialogs, and marks in the window. What is to be sent, the library says."""
