"""What a person can ask for, one use case a module; each function takes the open `session.Library` first.

Here belongs what window, command line and scripts share: rules of a request, its sentence, the order of its steps.
No widget, no SQL, no decoder: those are `gui`, `store` and `media`. Modules import the store inside functions, so that
a window can load them before SQLAlchemy.
"""
