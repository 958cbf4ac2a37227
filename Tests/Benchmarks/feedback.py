"""Feedback events a second, each stored durably with the person's new posterior (J = 8), beside the C program.

Comparisons of two texts of some 400 characters, 10,000 people with ten answers each before, one team. Before the runs
everybody answers once, so that weights are there: those answers are not measured.
"""
import json
import pathlib
import signal
import subprocess

import measuring
import throughput
from measuring import Floor, ProcessorTime, ServersTime, median
from stack import Stack, note, release_binary

TARGET, DIMENSION, BEFORE = 0.7, 8, 10


def add_arguments(parser):
    parser.add_argument("--events", type=int, default=20_000, help="events in a run")
    parser.add_argument("--answers", type=int, default=BEFORE, help="answers of each person before")
    measuring.add_common(parser)


def run(arguments):
    binary = arguments.binary or release_binary()
    rates, floors, cpu, servers = [], [], [], []
    with Stack() as stack:
        programs = measuring.compile_floor(arguments.floors, stack.folder, "job_floor")
        throughput.prepare(stack, binary)
        make_small_model(stack)
        seed(stack, binary, arguments)
        events = pathlib.Path(stack.folder) / "events.jsonl"
        write_events(events, throughput.PEOPLE, "first")
        rate, spent, theirs = measure(stack, binary, events, throughput.PEOPLE)
        note(f"everybody's first: {rate:,.0f} events/s, {spent:.1f} µs of its own CPU an event")
        for turn in range(arguments.runs):
            write_events(events, arguments.events, turn)
            rate, spent, theirs = measure(stack, binary, events, arguments.events)
            note(f"run {turn + 1}: trainer {rate:,.0f} events/s, {spent:.1f} µs of its own CPU an event "
                 f"({measuring.texts(theirs)})")
            servers.append(theirs)
            rates.append(rate)
            cpu.append(spent)
            if "job_floor" in programs:
                floor = Floor(stack, programs["job_floor"], throughput.floor_database(stack))
                floors.append(floor.run(arguments.events)[0])
                note(f"run {turn + 1}: job_floor {floors[-1]:,.0f} jobs/s")
    value, floor = median(rates), median(floors)
    summary = measuring.verdict(round(value), TARGET, floor and round(floor), by_ratio=True, unit="events/s",
                                cpu_microseconds=round(median(cpu), 1), events=arguments.events,
                                answers_before=arguments.answers,
                                servers_cpu={name: round(median([run[name] for run in servers]), 1)
                                             for name in servers[0]},
                                runs={"attune": [round(rate) for rate in rates],
                                      "job_floor": [round(rate) for rate in floors]})
    return measuring.show(arguments, summary, f"{value:,.0f} events/s, {median(cpu):.1f} µs of the trainer's CPU each"
                          + (f"; job_floor {floor:,.0f} jobs/s: {value / floor:.2f} of it" if floor else ""))


def make_small_model(stack):
    """The first eight base rewards of version 1 are the whole model."""
    stack.sql(f"""
        delete from weights;
        update models set base = base[1:{DIMENSION} * cardinality(feature_names)], base_names = base_names[1:{DIMENSION}],
            prior_mean = prior_mean[1:{DIMENSION}],
            prior_covariance = prior_covariance[1:{DIMENSION * (DIMENSION + 1) // 2}]""")


def write_events(path, count, turn):
    text = (throughput.TEXT * 4)
    with path.open("w") as file:
        for index in range(count):
            file.write(json.dumps({
                "schema": 1, "event_id": f"event-{turn}-{index}", "user_id": f"user-{index * 7919 % throughput.PEOPLE}",
                "comparison": {"prompt": "Where is my parcel?", "preferred": text[:400 - index % 37],
                               "other": text[index % 53:400] + "!" * (index % 3), "shown_first": "preferred"}}) + "\n")


def seed(stack, binary, arguments):
    """Answers of before: one real comparison, and many like it."""
    events = pathlib.Path(stack.folder) / "seed.jsonl"
    write_events(events, 1, "seed")
    measure(stack, binary, events, 1)
    stack.sql(f"""
        insert into comparisons (tenant, user_id, event_id, specification, difference, source, shown_first)
        select c.tenant, 'user-' || u, 'before-' || u || '-' || n, c.specification,
            (select array_agg((random() - 0.5)::real)
             from generate_series(1, cardinality(c.difference)) g where u + n >= 0),
            'comparison', 'preferred'
        from comparisons c, generate_series(0, {throughput.PEOPLE - 1}) u, generate_series(1, {arguments.answers}) n;
        analyze comparisons""")


def measure(stack, binary, events, count):
    stack.sql("truncate feedback_events")
    subprocess.run([binary, "feedback", "--file", events], env=stack.environment, check=True,
                   stdout=subprocess.DEVNULL)
    trainer = subprocess.Popen([binary, "trainer"], env=stack.environment)
    try:
        with ProcessorTime(trainer.pid) as clock, ServersTime(stack) as servers:
            while True:
                if count > 1000:
                    clock.wait_until_idle()
                if trainer.poll() is not None:
                    raise SystemExit("the trainer ended before the events were learned")
                if int(stack.sql("select count(*) from feedback_events where outcome = 'learned'")) >= count:
                    break
        first, start, end = stack.sql(
            "select count(*) filter (where received_at = least), extract(epoch from least), "
            "extract(epoch from max(received_at)) from feedback_events, "
            "(select min(received_at) as least from feedback_events) m group by least").split("|")
    finally:
        trainer.send_signal(signal.SIGTERM)
        trainer.wait(60)
    seconds = max(float(end) - float(start), 1e-9)
    done = count - int(first)
    return (done / seconds, clock.between(float(start), float(end)) * 1e6 / max(done, 1),
            servers.between(float(start), float(end), max(done, 1)))
