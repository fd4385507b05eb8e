"""The engine: from a request to files and rows.

`planner` and `enqueue` turn a request into a job and its items; `runner` with `lanes`, `task` and `landing` works
them; `control` is what a person does to them; `environment` and `recover` are what the machine does. Steps are one
file each in `steps/`, ways to run a task in `executors/`. What only asks rows belongs in `store`, what only knows
pixels in `media`. No Qt: threads come from a `submit` that is handed in.
"""
