"""The course of the study: the stack, the people, the jobs, and what comes of them."""
import contextlib
import gzip
import hashlib
import json
import signal
import subprocess
import time
import urllib.request

import numpy
import yaml

from learning import judges, people
from stack import LIBRARY, ROOT, Stack, note
from . import measure
from .progress import Progress
from .replay import BRIEF, DETAILED, Replay

CATALOG = ROOT / "Sources/Personalization/Catalog/Resources/catalog.yaml"
LOCAL_PROMPTS = ("brevity.concise", "plainness.plain", "directness.direct")
VARIED = ("gpt4_1106_preview", "gpt4_0613", "gpt-3.5-turbo-1106", "claude-2.1", "Mixtral-8x7B-Instruct-v0.1")
QUESTIONS = 300
EXAMPLES = 5


class Course:
    def __init__(self, arguments, binary, folder):
        self.arguments = arguments
        self.binary = binary
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.local = arguments.model == "local"
        self.prompts = LOCAL_PROMPTS if self.local else (BRIEF, DETAILED)
        with gzip.open(arguments.data, "rt", encoding="utf-8") as lines:
            self.rows = [json.loads(line) for line in lines]
        self.names = sorted(self.rows[0]["responses"])
        texts = people.read(arguments.data)
        scores = numpy.array([judges.scores(responses, arguments.judges) for _, responses in texts])
        self.study = people.draw(texts, scores, arguments.seed, answers=arguments.learner_answers,
                                 shared=4 * arguments.learner_answers, pool=10, tests=10)
        self.items = self.draw_items()
        self.new = self.study.weights[people.LEARNERS:people.LEARNERS + arguments.people]
        self.done = self.read_done()

    # What is revised and asked

    def thirds(self):
        order = numpy.random.default_rng(self.arguments.seed).permutation(len(self.rows))
        third = len(order) // 3
        return order[-2 * third:-third], order[-third:]

    def draw_items(self):
        """Prompts that nobody was asked about, each with the response of one of the five models."""
        generator = numpy.random.default_rng(1000 + self.arguments.seed)
        items = []
        for prompt in self.thirds()[1]:
            models = list(VARIED)
            generator.shuffle(models)
            for model in models:
                words = len(self.rows[prompt]["responses"][model].split())
                # The small model can do texts of this length.
                if not self.local or 40 <= words <= 150:
                    items.append((int(prompt), model))
                    break
            if len(items) == self.arguments.jobs:
                break
        return items

    def text(self, item):
        prompt, model = self.items[item]
        return self.rows[prompt]["responses"][model]

    def job(self, item, user):
        prompt, _ = self.items[item]
        return {"schema": 1, "job_id": f"{user}/{item}", "user_id": user, "prompt": self.rows[prompt]["prompt"],
                "response": self.text(item), "language": "en"}

    # The stack

    def run(self):
        with contextlib.ExitStack() as opened:
            stack = opened.enter_context(Stack())
            url, model_class = opened.enter_context(self.model(stack))
            stack.environment.update(
                ATTUNE_MODEL_URL=url, ATTUNE_MODEL_CLASS=model_class, ATTUNE_TENANT="study",
                ATTUNE_REVISION_PROMPTS="1", ATTUNE_REVISION_RANDOM_SHARE="0", ATTUNE_EFFECTS_INTERVAL="2",
                ATTUNE_CARE_INTERVAL="0", ATTUNE_REFRESH="0.5", ATTUNE_FEEDBACK_SHARDS="2",
                ATTUNE_MODEL_SLOTS="2" if self.local else "16")
            self.stack = stack
            self.prepare()
            opened.enter_context(self.service("trainer"))
            opened.enter_context(self.service("worker"))
            forced = self.force()
            self.learn()
            personal = {count: self.personalise(count) for count in (0, 5, 10, 20)}
            context = self.in_context(url) if self.local else None
            return measure.report(self, forced, personal, context)

    @contextlib.contextmanager
    def model(self, stack):
        if self.local:
            if self.arguments.model_url:
                yield self.arguments.model_url, self.arguments.model_class
                return
            stack.control("model", "start")
            try:
                yield stack.control("model", "url"), "small"
            finally:
                subprocess.run([LIBRARY / "model", "stop"], env=stack.environment, stdout=subprocess.DEVNULL, check=False)
            return
        variants = {}
        for row in self.rows:
            for model in VARIED:
                texts = row["responses"]
                variants[texts[model].strip()] = {BRIEF: texts[f"{model}_concise"], DETAILED: texts[f"{model}_verbose"]}
        wordings = {one["id"]: " ".join(one["instruction"].split())[:60] for one in self.catalog()["prompts"]}
        with Replay(variants, wordings) as replay:
            yield replay.url, "capable"
            if replay.unknown:
                note(f"{replay.unknown} calls asked for what was not recorded, and got their own text back")

    def catalog(self):
        """The catalog with the directions that the model can do."""
        catalog = yaml.safe_load(CATALOG.read_text(encoding="utf-8"))
        catalog["prompts"] = [one for one in catalog["prompts"] if one["id"] in self.prompts]
        return catalog

    def attune(self, *words, **options):
        return subprocess.run([str(self.binary), *words], env=self.stack.environment, check=True, text=True,
                              stdout=subprocess.PIPE, **options).stdout

    def prepare(self):
        self.attune("database", "migrate")
        self.attune("tenants", "add", "study")
        catalog = self.folder / "catalog.yaml"
        catalog.write_text(yaml.safe_dump(self.catalog(), allow_unicode=True), encoding="utf-8")
        self.attune("prompts", "import", str(catalog))
        self.attune("topology", "apply")
        questions = self.folder / "questions.jsonl"
        generator = numpy.random.default_rng(self.arguments.seed)
        self.pairs = {}
        with open(questions, "w", encoding="utf-8") as file:
            for number in range(QUESTIONS):
                prompt = int(generator.choice(self.thirds()[0]))
                first, second = (int(one) for one in generator.choice(len(self.names), 2, replace=False))
                if self.study.texts[prompt][1][first] == self.study.texts[prompt][1][second]:
                    continue
                self.pairs[str(number)] = (prompt, first, second)
                file.write(json.dumps({
                    "id": str(number), "prompt": self.study.texts[prompt][0],
                    "first": self.study.texts[prompt][1][first], "second": self.study.texts[prompt][1][second]}) + "\n")
        self.attune("questions", "import", str(questions))
        self.scale = people.noise_scale(self.study.truth(numpy.array(list(self.pairs.values()))) @ self.study.weights.T,
                                        numpy.random.default_rng(self.arguments.seed))

    @contextlib.contextmanager
    def service(self, name):
        log = open(self.folder / f"{name}.log", "ab")
        process = subprocess.Popen([str(self.binary), name], env=self.stack.environment, stdout=log, stderr=log,
                                   stdin=subprocess.DEVNULL)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            log.close()

    # Jobs

    def read_done(self):
        """What an interrupted run with the same people, jobs and model had brought."""
        words = [self.arguments.model, self.arguments.judges, self.arguments.seed, self.arguments.jobs,
                 self.arguments.people, self.arguments.learner_answers, self.arguments.model_url]
        key = hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]
        self.results = self.folder / f"results-{key}.jsonl"
        found = {}
        if self.results.is_file():
            for line in self.results.read_text(encoding="utf-8").splitlines():
                with contextlib.suppress(ValueError):  # the last line of a run that was killed
                    row = json.loads(line)
                    found[row["job_id"]] = row
        return found

    def revise(self, jobs, title):
        """Sends the jobs that have no result yet and waits for all; returns results by id."""
        left = [job for job in jobs if job["job_id"] not in self.done]
        progress = Progress(title, len(jobs), len(jobs) - len(left))
        if left:
            file = self.folder / "jobs.jsonl"
            file.write_text("".join(json.dumps({**job, "deadline": "2099-01-01T00:00:00Z"}) + "\n" for job in left),
                            encoding="utf-8")
            command = [str(self.binary), "enqueue", "--file", str(file), "--wait", "--json", "--timeout", "86400"]
            with subprocess.Popen(command, env=self.stack.environment, stdout=subprocess.PIPE, text=True) as process, \
                    open(self.results, "a", encoding="utf-8") as kept:
                for line in process.stdout:
                    result = json.loads(line)
                    row = {name: result.get(name) for name in ("job_id", "status", "reason", "text", "applied")}
                    kept.write(json.dumps(row) + "\n")
                    kept.flush()
                    self.done[row["job_id"]] = row
                    progress.step()
            if process.returncode != 0:
                raise SystemExit(f"{title}: not every job came back; the same command with --checkpoint goes on")
        progress.end()
        return {job["job_id"]: self.done[job["job_id"]] for job in jobs}

    def force(self):
        """What each prompt makes of each text: people of strong weights, so that it is chosen whenever it can help.

        Returns results by prompt and item.
        """
        names = json.loads(self.stack.sql("select array_to_json(base_names) from models where state = 'active'"))
        directions = {one["name"]: one["directions"] for one in self.catalog()["attributes"]}
        jobs = []
        for prompt in self.prompts:
            attribute, direction = prompt.split(".", 1)
            place = names.index(attribute)
            weight = 4 if directions[attribute][0] == direction else -4
            size = len(names)
            mean = ",".join(str(weight if number == place else 0) for number in range(size))
            covariance = ",".join("0.0001" if row == column else "0" for row in range(size) for column in range(row + 1))
            self.stack.sql(f"""
                insert into weights (tenant, user_id, model_version, mean, covariance, answers, version)
                select 'study', 'all of {prompt}', version, '{{{mean}}}', pack_reals('{{{covariance}}}'), 50, 1
                from models where state = 'active'""")
            jobs += [self.job(item, f"all of {prompt}") for item in range(len(self.items))]
        results = self.revise(jobs, "each prompt for everybody")
        return {prompt: [results[f"all of {prompt}/{item}"] for item in range(len(self.items))]
                for prompt in self.prompts}

    # People

    def learn(self):
        """60 people answer, and base rewards are learned from them."""
        events = self.folder / "learners.jsonl"
        count = 0
        with open(events, "w", encoding="utf-8") as file:
            for person, (pairs, labels) in enumerate(self.study.train):
                for number, ((prompt, one, other), label) in enumerate(zip(pairs.tolist(), labels)):
                    question, texts = self.study.texts[prompt]
                    preferred, second = (one, other) if label else (other, one)
                    file.write(json.dumps({
                        "schema": 1, "event_id": f"learner-{person}-{number}", "user_id": f"learner {person}",
                        "comparison": {"prompt": question, "preferred": texts[preferred], "other": texts[second],
                                       "shown_first": "preferred" if number % 2 else "other"}}) + "\n")
                    count += 1
        progress = Progress("learners' answers", count)
        self.attune("feedback", "--file", str(events))
        while (taken := int(self.stack.sql("select count(*) from comparisons where user_id like 'learner %'"))) < count:
            progress.to(taken)
            time.sleep(0.5)
        progress.to(count)
        progress.end()
        note("learning base rewards …")
        self.attune("fit", "--base-functions", "7", "--fit-share", "1", "--minimum-answers", "200", "--json")
        version = self.stack.sql("select max(version) from models")
        self.attune("model", "activate", version, "--json")
        # The prompts' effects under the new version, from what they did above.
        end = time.monotonic() + 60
        while int(self.stack.sql(f"select count(*) from prompt_effects where model_version = {version}")) < len(self.prompts):
            if time.monotonic() > end:
                note("the prompts' effects were not estimated: no candidate was observed")
                break
            time.sleep(0.5)
        time.sleep(2)

    def personalise(self, count):
        """New people answer `count` questions that Attune chooses; returns their results, by person and item."""
        generator = numpy.random.default_rng(count + 17 * self.arguments.seed)
        users = [f"person {person}, {count} answers" for person in range(len(self.new))]
        jobs = [self.job(item, user) for user in users for item in range(len(self.items))]
        if count > 0 and any(job["job_id"] not in self.done for job in jobs):
            progress = Progress(f"{count} questions to each", len(users))
            for user, weights in zip(users, self.new):
                self.ask(user, weights, count, generator)
                progress.step()
            progress.end()
            end = time.monotonic() + 60
            while int(self.stack.sql(
                    f"select count(*) from weights where user_id like '%, {count} answers' and answers = {count}")
                      ) < len(users) and time.monotonic() < end:
                time.sleep(0.5)
        results = self.revise(jobs, f"jobs after {count} answers")
        return [[results[f"{user}/{item}"] for item in range(len(self.items))] for user in users]

    def ask(self, user, weights, count, generator):
        process = subprocess.Popen([str(self.binary), "ask", "--user", user, "--count", str(count), "--json"],
                                   env=self.stack.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for line in process.stdout:
            question = json.loads(line)
            if "first" not in question:
                break
            prompt, first, second = self.pairs[question["question_id"]]
            # Sent in either order.
            if question["first"] != self.study.texts[prompt][1][first]:
                first, second = second, first
            difference = (self.study.scores[prompt, first] - self.study.scores[prompt, second]) @ weights
            chance = 1 / (1 + numpy.exp(-self.scale * difference))
            process.stdin.write("first\n" if generator.random() < chance else "second\n")
            process.stdin.flush()
        process.stdin.close()
        process.wait(60)

    def in_context(self, url):
        """The model is given pairs that the person chose between, and asked for what they would like better."""
        results = []
        progress = Progress("pairs in context", len(self.new) * len(self.items))
        generator = numpy.random.default_rng(self.arguments.seed)
        pairs = list(self.pairs.values())
        for person, weights in enumerate(self.new):
            shown = [pairs[place] for place in generator.choice(len(pairs), EXAMPLES, replace=False)]
            words = ["A reader chose between texts."]
            for prompt, first, second in shown:
                if (self.study.scores[prompt, first] - self.study.scores[prompt, second]) @ weights < 0:
                    first, second = second, first
                texts = self.study.texts[prompt][1]
                words.append(f"Liked: {texts[first][:300]}\nNot liked: {texts[second][:300]}")
            words.append("Rewrite the input text so that this reader likes it. Answer with the text alone.")
            row = []
            for item in range(len(self.items)):
                name = f"context {person}/{item}"
                if name not in self.done:
                    text = complete(url, "\n\n".join(words), self.text(item))
                    self.done[name] = {"job_id": name, "status": "revised", "text": text, "applied": [], "reason": None}
                    with open(self.results, "a", encoding="utf-8") as kept:
                        kept.write(json.dumps(self.done[name]) + "\n")
                row.append(self.done[name])
                progress.step()
            results.append(row)
        progress.end()
        return results

    # Judging

    def utilities(self, item, texts, weights):
        """People's noise-free utilities of texts, people × texts, on the scale of the responses to the prompt."""
        prompt, _ = self.items[item]
        raw = numpy.array([judges.RULES[self.arguments.judges](text) for text in self.study.texts[prompt][1]], float)
        spread = raw.std(axis=0)
        own = numpy.array([judges.RULES[self.arguments.judges](text) for text in texts], float)
        return weights @ ((own - raw.mean(axis=0)) / numpy.where(spread > 1e-9, spread, numpy.inf)).T


def complete(url, system, user):
    body = {"messages": [{"role": "system", "content": system}, {"role": "user", "content": user}], "temperature": 0,
            "max_tokens": int(1.5 * len(user) / 4) + 20}
    request = urllib.request.Request(f"{url}/chat/completions", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=300) as reply:
        return json.load(reply)["choices"][0]["message"]["content"].strip() or user
