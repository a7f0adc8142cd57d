"""Answers the benchmark's questions: one JSON question a line, one JSON answer a line."""

import json
import sys
import time


def serve(version, works):
    """The first line is the version. A work is made ready with its sizes and has a number; it is run by its number."""
    tasks = []

    def answer(question):
        if "work" in question:
            tasks.append(works[question["work"]](*question["sizes"]))
            return len(tasks) - 1
        task, calls = tasks[question["id"]], question["calls"]
        start = time.perf_counter()
        for _ in range(calls):
            task()
        return (time.perf_counter() - start) * 1000 / calls

    def attempt(question):
        try:
            return {"result": answer(question)}
        except Exception as error:
            return {"error": str(error)}

    print(json.dumps({"result": version}), flush=True)
    for line in sys.stdin:
        print(json.dumps(attempt(json.loads(line))), flush=True)
