#!/usr/bin/env python3
"""Checks Schemas/: the message schemas, their examples, the AsyncAPI document, and messages that were really sent.

    Tests/Schemas/validate.py [-v] [MESSAGES.jsonl ...]

A line of MESSAGES.jsonl is {"kind": "RevisedResponse", "body": {...}}. Needs python3-jsonschema and python3-yaml
(Debian packages). Prints what fails and 'N passed, N failed'; the exit code is 0 only if nothing failed.
"""

import argparse
import copy
import datetime
import json
import math
import pathlib
import re
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "Schemas"
MESSAGES = SCHEMAS / "messages"
REASONS = ROOT / "Sources/Personalization/Messages/DeadLetterReason.swift"


class Tally:
    def __init__(self, verbose):
        self.passed = self.failed = 0
        self.verbose = verbose

    def check(self, name, problems, note=""):
        """Counts one check; `problems` is a list of sentences, empty when it passed."""
        problems = list(problems)
        if problems:
            self.failed += 1
            for problem in problems:
                print(f"FAIL {name}: {problem}")
        else:
            self.passed += 1
            if self.verbose:
                print(f"ok   {name}{': ' + note if note else ''}")


# --- JSON as strict as RFC 8259, which Python's reader is not by itself


def strict_json(text):
    def members(pairs):
        names = [name for name, _ in pairs]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"field {sorted(twice)[0]!r} stands there twice")
        return dict(pairs)

    def constant(word):
        raise ValueError(f"{word} is no JSON")

    def number(digits):
        value = float(digits)
        if not math.isfinite(value):
            raise ValueError(f"number out of range: {digits[:20]}")
        return value

    value = json.loads(text, object_pairs_hook=members, parse_constant=constant, parse_float=number)
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("a surrogate without its other half") from error
    return value


# --- JSON Schema 2020-12, with limits in bytes, whole-string patterns and real dates

DATE_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-](\d{2}):(\d{2}))\Z", re.ASCII
)
FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("date-time")
def is_date_time(value):
    if not isinstance(value, str):
        return True
    match = DATE_TIME.match(value)
    if not match:
        return False
    day, hour, minute, second, offset_hour, offset_minute = match.groups()
    try:
        if day[:4] != "0000":
            datetime.date.fromisoformat(day)
    except ValueError:
        return False
    in_range = int(hour) <= 23 and int(minute) <= 59 and int(second) <= 60
    return in_range and int(offset_hour or 0) <= 23 and int(offset_minute or 0) <= 59


def max_bytes(validator, limit, value, schema):
    if isinstance(value, str) and len(value.encode("utf-8")) > limit:
        yield jsonschema.ValidationError(f"has {len(value.encode('utf-8'))} bytes in UTF-8, more than {limit}")


def max_total_bytes(validator, rule, value, schema):
    if isinstance(value, list):
        texts = [item.get(rule["member"]) for item in value if isinstance(item, dict)]
        total = sum(len(text.encode("utf-8")) for text in texts if isinstance(text, str))
        if total > rule["bytes"]:
            yield jsonschema.ValidationError(f"has {total} bytes of {rule['member']}, more than {rule['bytes']}")


def whole_pattern(validator, pattern, value, schema):
    # In Python '$' also matches before a last line feed; in ECMA 262, which JSON Schema means, it does not.
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield jsonschema.ValidationError(f"does not match {pattern}")


MessageValidator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator,
    {"x-maxUtf8Bytes": max_bytes, "x-maxTotalUtf8Bytes": max_total_bytes, "pattern": whole_pattern},
)


def complaints(schema, value):
    """Returns what is wrong with `value`, the most telling part of each error, without repeating long texts."""
    found = []
    for error in MessageValidator(schema, format_checker=FORMATS).iter_errors(value):
        leaf = jsonschema.exceptions.best_match([error]) if error.context else error
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in leaf.absolute_path)
        message = leaf.message if len(leaf.message) < 160 else leaf.message[:60] + " … " + leaf.message[-60:]
        found.append(f"{where.lstrip('.') or 'message'}: {message}")
    return found


def load_schemas(tally):
    schemas = {}
    for path in sorted(MESSAGES.glob("*.schema.json")):
        problems = []
        try:
            schema = strict_json(path.read_text("utf-8"))
            jsonschema.Draft202012Validator.check_schema(schema)
            if schema.get("$schema") != "https://json-schema.org/draft/2020-12/schema":
                problems.append("$schema is not JSON Schema 2020-12")
            if not schema.get("$id", "").endswith("/" + path.name):
                problems.append("$id does not end with the file's name")
            if schema.get("properties", {}).get("schema", {}).get("const") != 1 or "schema" not in schema["required"]:
                problems.append("the version field is not required to be 1")
            problems += undescribed(schema, "")
            schemas[path.name.removesuffix(".schema.json")] = schema
        except (ValueError, jsonschema.SchemaError) as error:
            problems.append(str(error).splitlines()[0])
        tally.check(f"schema {path.name}", problems)
    return schemas


def undescribed(schema, where):
    if "description" not in schema:
        yield f"{where or 'message'} has no description"
    for name, inner in schema.get("properties", {}).items():
        yield from undescribed(inner, f"{where}.{name}")


# --- Examples


def check_examples(tally, schemas):
    for kind, schema in schemas.items():
        valid = sorted((MESSAGES / "examples" / kind / "valid").glob("*.json"))
        invalid = sorted((MESSAGES / "examples" / kind / "invalid").glob("*.json"))
        tally.check(f"examples of {kind}", [] if valid and invalid else ["there must be valid and invalid ones"])
        for path in valid:
            try:
                problems = complaints(schema, strict_json(path.read_text("utf-8")))
            except ValueError as error:
                problems = [str(error)]
            tally.check(f"{kind}/valid/{path.name}", problems)
        for path in invalid:
            example = strict_json(path.read_text("utf-8"))
            shape = {"why", "code", "field"} <= set(example) and ("raw" in example) != ("body" in example)
            if not shape:
                tally.check(f"{kind}/invalid/{path.name}", ["it needs why, code, field, and either body or raw"])
                continue
            try:
                value = strict_json(example["raw"]) if "raw" in example else example["body"]
                found = complaints(schema, value)
            except ValueError as error:
                found = [str(error)]
            accepted = [] if found else [f"it is accepted, but should not be: {example['why']}"]
            tally.check(f"{kind}/invalid/{path.name}", accepted, f"{example['why']} ({found[:1]})")
    check_every_case(tally, schemas)
    check_limits(tally, schemas)


def check_every_case(tally, schemas):
    """Every status, verdict and kind of feedback has a valid example."""

    def bodies(kind):
        return [
            strict_json(path.read_text("utf-8"))
            for path in (MESSAGES / "examples" / kind / "valid").glob("*.json")
        ]

    statuses = {body["status"] for body in bodies("revised-response")}
    wanted = set(schemas["revised-response"]["properties"]["status"]["enum"])
    tally.check("examples of every status", [f"none is {status}" for status in sorted(wanted - statuses)])
    feedback = bodies("feedback")
    for kind in ("comparison", "verdict", "answer"):
        tally.check(f"examples of {kind}", [] if any(body.get(kind) for body in feedback) else ["there is none"])
    verdicts = {body["verdict"]["value"] for body in feedback if body.get("verdict")}
    wanted = set(schemas["feedback"]["properties"]["verdict"]["properties"]["value"]["enum"])
    tally.check("examples of every verdict", [f"none is {value}" for value in sorted(wanted - verdicts)])


def check_limits(tally, schemas):
    """Each limit at its edge: n is accepted, n + 1 is not. Two bytes a character, so that bytes are what counts."""
    job = {"schema": 1, "job_id": "j", "user_id": "u", "prompt": "p"}
    turns = [{"role": "user", "content": ""}]

    def halves(total):
        return [{"role": "user", "content": "x" * size} for size in (131072, total - 131072)]

    no_prompt = {name: value for name, value in job.items() if name != "prompt"}
    cases = [
        ("prompt", {**job, "prompt": "é" * 131072}, {**job, "prompt": "é" * 131072 + "x"}),
        ("response", {**job, "response": "é" * 131072}, {**job, "response": "é" * 131072 + "x"}),
        ("job_id", {**job, "job_id": "é" * 100}, {**job, "job_id": "é" * 100 + "x"}),
        ("user_id", {**job, "user_id": "é" * 100}, {**job, "user_id": "é" * 100 + "x"}),
        ("turns", {**no_prompt, "conversation": turns * 200}, {**no_prompt, "conversation": turns * 201}),
        ("conversation", {**no_prompt, "conversation": halves(262144)}, {**no_prompt, "conversation": halves(262145)}),
        ("keep", {**job, "keep": ["x"] * 100}, {**job, "keep": ["x"] * 101}),
        ("term", {**job, "keep": ["é" * 100]}, {**job, "keep": ["é" * 100 + "x"]}),
        (
            "glossary",
            {**job, "glossary": {str(n): "x" for n in range(200)}},
            {**job, "glossary": {str(n): "x" for n in range(201)}},
        ),
        ("glossary source", {**job, "glossary": {"é" * 100: "x"}}, {**job, "glossary": {"é" * 100 + "x": "x"}}),
        ("domain", {**job, "domain": "d" * 63}, {**job, "domain": "d" * 64}),
        ("language", {**job, "language": "a-" * 17 + "b"}, {**job, "language": "a-" * 17 + "bc"}),
        ("candidates", {**job, "candidates": 8}, {**job, "candidates": 9}),
    ]
    for name, most, more in cases:
        problems = complaints(schemas["revision-job"], most)
        if not complaints(schemas["revision-job"], more):
            problems.append("one more is accepted, too")
        tally.check(f"limit of {name}", problems)


# --- Messages really sent


def check_sent(tally, schemas, path):
    kinds = {schema["title"]: schema for schema in schemas.values()}
    lines = [line for line in path.read_text("utf-8").split("\n") if line.strip()]
    tally.check(f"{path}", [] if lines else ["it holds no messages"])
    for number, line in enumerate(lines, 1):
        name = f"{path.name}:{number}"
        try:
            sent = strict_json(line)
            kind, body = sent["kind"], sent["body"]
        except (ValueError, KeyError, TypeError) as error:
            tally.check(name, [f'a line must be {{"kind": …, "body": …}}: {error!r}'])
            continue
        schema = kinds.get(kind)
        problems = complaints(schema, body) if schema else [f"no schema has the title {kind!r}"]
        tally.check(f"{name} {kind}", problems)


# --- AsyncAPI 3.0, its objects as the specification names them: (required fields, optional fields)

OBJECTS = {
    "AsyncAPI": ("asyncapi info", "id servers defaultContentType channels operations components"),
    "Info": ("title version", "description termsOfService contact license tags externalDocs"),
    "License": ("name", "url"),
    "Tag": ("name", "description externalDocs"),
    "Server": (
        "host protocol",
        "pathname protocolVersion description title summary variables security tags externalDocs bindings",
    ),
    "ServerVariable": ("", "enum default description examples"),
    "Channel": ("messages", "address title summary description servers parameters tags externalDocs bindings"),
    "Parameter": ("", "enum default description examples location"),
    "Operation": (
        "action channel",
        "title summary description security tags externalDocs bindings traits messages reply",
    ),
    "OperationReply": ("", "address channel messages"),
    "OperationReplyAddress": ("location", "description"),
    "Message": (
        "",
        "headers payload correlationId contentType name title summary description tags externalDocs bindings examples "
        "traits",
    ),
    "MultiFormatSchema": ("schemaFormat schema", ""),
    "MessageExample": ("", "headers payload name summary"),
    "CorrelationID": ("location", "description"),
    "SecurityScheme": ("type", "description name in scheme bearerFormat flows openIdConnectUrl scopes"),
    "Components": (
        "",
        "schemas servers channels operations messages securitySchemes serverVariables parameters correlationIds "
        "replies replyAddresses externalDocs tags operationTraits messageTraits serverBindings channelBindings "
        "operationBindings messageBindings",
    ),
    "AMQPChannel": ("is bindingVersion", "exchange queue"),
    "AMQPExchange": ("name type", "durable autoDelete vhost"),
    "AMQPQueue": ("", "name durable exclusive autoDelete vhost"),
    "AMQPOperation": ("bindingVersion", "expiration userId cc priority deliveryMode mandatory bcc timestamp ack"),
    "AMQPMessage": ("bindingVersion", "contentEncoding messageType"),
}
NAME = re.compile(r"[A-Za-z0-9._-]+\Z")
EXPRESSION = re.compile(r"\$message\.(header|payload)#((?:/[^/]+)+)\Z")


class UniqueKeys(yaml.SafeLoader):
    """YAML in which a name that stands there twice is an error, as the YAML specification says."""


def unique_mapping(loader, node, deep=False):
    names = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{name!r} stands there twice, line {node.start_mark.line + 1}")
    return yaml.SafeLoader.construct_mapping(loader, node, deep)


UniqueKeys.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, unique_mapping)


class AsyncAPICheck:
    def __init__(self, document, schemas):
        self.document = document
        self.schemas = schemas
        self.problems = []
        self.referenced = set()
        self.used_schemas = set()

    def fault(self, where, what):
        self.problems.append(f"{where}: {what}")

    def run(self):
        try:
            self.root()
        except (KeyError, TypeError, AttributeError) as error:
            self.fault("document", f"can't be read on: {error!r}")
        return self.problems

    # Shapes

    def shape(self, where, value, kind):
        if not isinstance(value, dict):
            self.fault(where, f"must be a {kind} object")
            return False
        required, optional = (set(names.split()) for names in OBJECTS[kind])
        for name in sorted(required - set(value)):
            self.fault(where, f"a {kind} object needs {name}")
        for name in sorted(str(name) for name in set(value) - required - optional):
            if not name.startswith("x-"):
                self.fault(where, f"a {kind} object has no {name}")
        for name in ("title", "summary", "description", "name"):
            if name in value and not isinstance(value[name], str):
                self.fault(f"{where}/{name}", "must be a string")
        return True

    def named(self, where, value):
        if value is None:
            return []
        if not isinstance(value, dict):
            self.fault(where, "must be a map")
            return []
        for name in value:
            if not isinstance(name, str) or not NAME.match(name):
                self.fault(f"{where}/{name}", "a name may have only A-Z a-z 0-9 . _ -")
        return [(f"{where}/{name}", item) for name, item in value.items()]

    def one_of(self, where, value, allowed):
        if value not in allowed:
            self.fault(where, f"must be one of {', '.join(map(str, allowed))}")

    def boolean(self, where, value, *names):
        for name in names:
            if name in value and not isinstance(value[name], bool):
                self.fault(f"{where}/{name}", "must be true or false")

    # References

    def resolve(self, where, value):
        """Follows $ref within the document until there is none; returns the place and the object."""
        for _ in range(10):
            if not (isinstance(value, dict) and "$ref" in value):
                return where, value
            if set(value) != {"$ref"}:
                self.fault(where, "a Reference object has nothing beside $ref")
            where, value = self.target(where, value["$ref"])
        self.fault(where, "references run in a circle")
        return where, None

    def target(self, where, reference):
        if not isinstance(reference, str) or not reference.startswith("#/"):
            self.fault(where, f"{reference!r} is not a reference within the document")
            return where, None
        self.referenced.add(reference)
        value = self.document
        for part in reference[2:].split("/"):
            part = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(value, dict) or part not in value:
                self.fault(where, f"{reference} leads nowhere")
                return where, None
            value = value[part]
        return reference, value

    def reference_to(self, where, value, prefix):
        """A place where only a reference is allowed, and only to an object of one map."""
        if not (isinstance(value, dict) and set(value) == {"$ref"} and str(value["$ref"]).startswith(prefix)):
            self.fault(where, f"must be a $ref to {prefix}…")
            return None
        if value["$ref"].count("/") != prefix.count("/"):
            self.fault(where, f"{value['$ref']} leads into an object of {prefix}")
        return value["$ref"] if self.target(where, value["$ref"])[1] is not None else None

    # Objects

    def root(self):
        document = self.document
        if not self.shape("document", document, "AsyncAPI"):
            return
        if not re.match(r"3\.0\.\d+\Z", str(document.get("asyncapi"))):
            self.fault("asyncapi", "must be a version 3.0.x")
        if self.shape("info", document.get("info"), "Info"):
            self.tags("info", document["info"])
            if "license" in document["info"]:
                self.shape("info/license", document["info"]["license"], "License")
        for name in ("servers", "channels", "operations"):
            if not document.get(name):
                self.fault(name, "there must be at least one")
        for where, server in self.named("servers", document.get("servers")):
            self.server(where, self.resolve(where, server)[1])
        for where, channel in self.named("channels", document.get("channels")):
            self.channel(where, self.resolve(where, channel)[1])
        for where, operation in self.named("operations", document.get("operations")):
            self.operation(where, self.resolve(where, operation)[1])
        self.components()
        self.use()

    def tags(self, where, value):
        names = []
        for index, tag in enumerate(value.get("tags", [])):
            tag = self.resolve(f"{where}/tags/{index}", tag)[1]
            if self.shape(f"{where}/tags/{index}", tag, "Tag"):
                names.append(tag.get("name"))
        known = {tag.get("name") for tag in self.document["info"].get("tags", [])}
        if len(set(names)) != len(names) or not set(names) <= known:
            self.fault(f"{where}/tags", "must be different ones of info/tags")

    def server(self, where, server):
        if not self.shape(where, server, "Server"):
            return
        if "://" in server.get("host", ""):
            self.fault(f"{where}/host", "has no scheme")
        asked = set(re.findall(r"\{([^}]*)\}", server.get("host", "") + server.get("pathname", "")))
        given = dict(server.get("variables", {}))
        if asked != set(given):
            self.fault(where, f"host and pathname name {sorted(asked)}, variables give {sorted(given)}")
        for place, variable in self.named(f"{where}/variables", given):
            self.choices(place, self.resolve(place, variable)[1], "ServerVariable")
        for index, scheme in enumerate(server.get("security", [])):
            place, scheme = self.resolve(f"{where}/security/{index}", scheme)
            self.shape(place, scheme, "SecurityScheme")
        self.one_of(f"{where}/protocol", server.get("protocol"), ["amqp", "amqps"])

    def choices(self, where, value, kind):
        if not self.shape(where, value, kind):
            return
        for name in ("enum", "examples"):
            if name in value and not all(isinstance(item, str) for item in value[name]):
                self.fault(f"{where}/{name}", "must be strings")
        default = value.get("default", "")
        if not isinstance(default, str) or ("default" in value and default not in value.get("enum", [default])):
            self.fault(f"{where}/default", "must be a string, and one of enum")
        if not value.get("description"):
            self.fault(where, "has no description")

    def channel(self, where, channel):
        if not self.shape(where, channel, "Channel"):
            return
        if "address" not in channel or not isinstance(channel["address"], (str, type(None))):
            self.fault(f"{where}/address", "must be a string, or null where it is known only at run time")
        address = channel.get("address") or ""
        asked = re.findall(r"\{([^}]*)\}", address)
        if len(set(asked)) != len(asked) or set(asked) != set(channel.get("parameters", {})):
            self.fault(where, f"the address names {asked}, parameters give {sorted(channel.get('parameters', {}))}")
        if re.search(r"[?#]", address):
            self.fault(f"{where}/address", "may have no query and no fragment")
        for place, parameter in self.named(f"{where}/parameters", channel.get("parameters")):
            self.choices(place, self.resolve(place, parameter)[1], "Parameter")
        if not channel.get("messages"):
            self.fault(f"{where}/messages", "there must be at least one")
        for place, message in self.named(f"{where}/messages", channel.get("messages")):
            self.message(*self.resolve(place, message))
        if not (channel.get("title") and channel.get("description")):
            self.fault(where, "needs a title and a description")
        self.amqp_channel(f"{where}/bindings/amqp", channel.get("bindings", {}).get("amqp"))

    def amqp_channel(self, where, binding):
        if not self.shape(where, binding, "AMQPChannel"):
            return
        self.one_of(f"{where}/bindingVersion", str(binding.get("bindingVersion")), ["0.3.0"])
        self.one_of(f"{where}/is", binding.get("is"), ["routingKey", "queue"])
        wanted, other = ("queue", "exchange") if binding.get("is") == "queue" else ("exchange", "queue")
        if wanted not in binding or other in binding:
            self.fault(where, f"with is: {binding.get('is')} there must be {wanted} and no {other}")
            return
        part = binding[wanted]
        if self.shape(f"{where}/{wanted}", part, "AMQPQueue" if wanted == "queue" else "AMQPExchange"):
            self.boolean(f"{where}/{wanted}", part, "durable", "exclusive", "autoDelete")
            if len(part.get("name", "")) > 255:
                self.fault(f"{where}/{wanted}/name", "has more than 255 characters")
            if wanted == "exchange":
                types = ["topic", "direct", "fanout", "default", "headers"]
                self.one_of(f"{where}/exchange/type", part.get("type"), types)

    def operation(self, where, operation):
        if not self.shape(where, operation, "Operation"):
            return
        self.one_of(f"{where}/action", operation.get("action"), ["send", "receive"])
        if not operation.get("title"):
            self.fault(where, "needs a title")
        if not operation.get("tags"):
            self.fault(where, "needs a tag that says whose it is")
        self.tags(where, operation)
        channel = self.reference_to(f"{where}/channel", operation.get("channel"), "#/channels/")
        sent = self.messages_of(where, operation, channel)
        if "reply" in operation:
            place, reply = self.resolve(f"{where}/reply", operation["reply"])
            if self.shape(place, reply, "OperationReply"):
                answers = self.reference_to(f"{place}/channel", reply.get("channel"), "#/channels/")
                self.messages_of(place, reply, answers)
                if "address" in reply:
                    place, address = self.resolve(f"{place}/address", reply["address"])
                    if self.shape(place, address, "OperationReplyAddress"):
                        self.expression(f"{place}/location", address.get("location"), sent)
                    if answers and self.target(place, answers)[1].get("address") is not None:
                        self.fault(place, "the reply's channel has an address of its own; it must be null")
        place, binding = self.resolve(f"{where}/bindings", operation.get("bindings", {}))
        if self.shape(f"{place}/amqp", (binding or {}).get("amqp"), "AMQPOperation"):
            self.amqp_operation(f"{place}/amqp", binding["amqp"], operation.get("action"))

    def amqp_operation(self, where, binding, action):
        self.one_of(f"{where}/bindingVersion", str(binding.get("bindingVersion")), ["0.3.0"])
        self.boolean(where, binding, "mandatory", "timestamp", "ack")
        if action == "send":
            self.one_of(f"{where}/deliveryMode", binding.get("deliveryMode"), [2])
        elif binding.get("ack") is not True:
            self.fault(f"{where}/ack", "what is received must be acknowledged")
        for name in ("expiration", "cc", "bcc"):
            if name in binding:
                self.fault(f"{where}/{name}", "the contract forbids it")

    def messages_of(self, where, operation, channel):
        """Returns the messages of an operation or reply, which must be of its channel."""
        if channel is None:
            return []
        own = self.target(where, channel)[1].get("messages", {})
        if "messages" not in operation:
            return [self.resolve(where, message)[1] for message in own.values()]
        found = []
        for index, message in enumerate(operation["messages"]):
            place = f"{where}/messages/{index}"
            if self.reference_to(place, message, f"{channel}/messages/"):
                found.append(self.resolve(place, message)[1])
        if not found:
            self.fault(f"{where}/messages", "is empty")
        return found

    def expression(self, where, location, messages):
        match = EXPRESSION.match(str(location))
        if not match:
            self.fault(where, "must be a runtime expression, $message.header#/… or $message.payload#/…")
            return
        name = match.group(2)[1:]
        for message in messages if match.group(1) == "header" else []:
            headers = self.resolve(where, (message or {}).get("headers", {}))[1] or {}
            if name not in headers.get("properties", {}):
                self.fault(where, f"{message.get('name')} has no header {name}")

    def message(self, where, message):
        if not self.shape(where, message, "Message"):
            return
        if where.rsplit("/", 1)[-1] != message.get("name"):
            self.fault(f"{where}/name", "must be the same as the component's name")
        if not message.get("summary"):
            self.fault(where, "needs a summary")
        headers = self.inlined(f"{where}/headers", message.get("headers", {}))
        if headers.get("type") != "object":
            self.fault(f"{where}/headers", "must be a schema of an object")
        try:
            jsonschema.Draft7Validator.check_schema(headers)
        except jsonschema.SchemaError as error:
            self.fault(f"{where}/headers", error.message)
        payload = self.payload(where, message)
        if "correlationId" in message:
            place, correlation = self.resolve(f"{where}/correlationId", message["correlationId"])
            if self.shape(place, correlation, "CorrelationID"):
                self.expression(f"{place}/location", correlation.get("location"), [message])
        binding = self.resolve(f"{where}/bindings", message.get("bindings", {}))[1] or {}
        if self.shape(f"{where}/bindings/amqp", binding.get("amqp"), "AMQPMessage"):
            self.one_of(f"{where}/bindings/amqp/bindingVersion", str(binding["amqp"].get("bindingVersion")), ["0.3.0"])
        if not message.get("examples"):
            self.fault(f"{where}/examples", "there must be at least one")
        for index, example in enumerate(message.get("examples", [])):
            place = f"{where}/examples/{index}"
            if not self.shape(place, example, "MessageExample"):
                continue
            if "headers" not in example and "payload" not in example:
                self.fault(place, "has neither headers nor payload")
            for problem in complaints(headers, example["headers"]) if "headers" in example else []:
                self.fault(f"{place}/headers", problem)
            for problem in complaints(payload, example["payload"]) if payload and "payload" in example else []:
                self.fault(f"{place}/payload", problem)

    def payload(self, where, message):
        if "payload" not in message:
            if message.get("contentType") == "application/json":
                self.fault(f"{where}/payload", "JSON needs a schema")
            return None
        payload = message["payload"]
        if not self.shape(f"{where}/payload", payload, "MultiFormatSchema"):
            return None
        if payload.get("schemaFormat") != "application/schema+json;version=draft-2020-12":
            self.fault(f"{where}/payload/schemaFormat", "must be JSON Schema 2020-12")
        reference = (payload.get("schema") or {}).get("$ref", "")
        path = SCHEMAS / reference
        kind = path.name.removesuffix(".schema.json")
        if path.parent != MESSAGES or not path.is_file() or kind not in self.schemas:
            self.fault(f"{where}/payload/schema", f"{reference!r} is no schema file of messages/")
            return None
        if self.schemas[kind]["title"] != message.get("name"):
            self.fault(f"{where}/payload/schema", "its title is not the message's name")
        self.used_schemas.add(kind)
        return self.schemas[kind]

    def inlined(self, where, schema):
        """A schema with its references put in place."""
        schema = self.resolve(where, schema)[1]
        if not isinstance(schema, dict):
            return {}
        result = dict(schema)
        if "properties" in schema:
            result["properties"] = {
                name: self.inlined(f"{where}/properties/{name}", inner)
                for name, inner in schema["properties"].items()
            }
            for name, inner in result["properties"].items():
                if "description" not in inner:
                    self.fault(f"{where}/properties/{name}", "has no description")
        return result

    def components(self):
        components = self.document.get("components", {})
        if not self.shape("components", components, "Components"):
            return
        for kind, items in components.items():
            for where, _ in self.named(f"components/{kind}", items):
                if f"#/{where}" not in self.referenced:
                    self.fault(where, "nobody refers to it")
        reasons = components["schemas"]["DeadLetterHeaders"]["properties"]["attune-reason"]["enum"]
        if REASONS.is_file():
            known = re.findall(r'case \w+ = "(\w+)"', REASONS.read_text("utf-8"))
            if sorted(known) != sorted(reasons):
                self.fault("attune-reason", f"differs from the program's codes: {sorted(set(known) ^ set(reasons))}")

    def use(self):
        for name in self.document.get("channels", {}):
            if f"#/channels/{name}" not in self.referenced:
                self.fault(f"channels/{name}", "no operation uses it")
        for kind in sorted(set(self.schemas) - self.used_schemas):
            self.fault(f"messages/{kind}.schema.json", "no message uses it")
        owners = {
            tag["name"] for operation in self.document["operations"].values() for tag in operation.get("tags", [])
        }
        for owner in sorted({"product-team", "attune"} - owners):
            self.fault("operations", f"none is tagged {owner}")


def check_asyncapi(tally, schemas):
    path = SCHEMAS / "asyncapi.yaml"
    try:
        document = yaml.load(path.read_text("utf-8"), Loader=UniqueKeys)
    except (ValueError, yaml.YAMLError) as error:
        tally.check("asyncapi.yaml", [str(error).replace("\n", " ")])
        return
    tally.check("asyncapi.yaml", AsyncAPICheck(document, schemas).run())

    # The check itself is checked: each of these changes makes the document wrong.
    def spoil(name, change):
        spoilt = copy.deepcopy(document)
        change(spoilt)
        found = AsyncAPICheck(spoilt, schemas).run()
        tally.check(f"asyncapi.yaml, {name}", [] if found else ["the fault is not found"], str(found[:1]))

    def message(d):
        return d["components"]["messages"]["RevisionJob"]

    def channel(d, name="jobs"):
        return d["channels"][name]

    def operation(d):
        return d["operations"]["sendJob"]

    results = {
        "channel": {"$ref": "#/channels/results"},
        "messages": [{"$ref": "#/channels/results/messages/revisedResponse"}],
    }
    other = [{"$ref": "#/channels/feedback/messages/feedback"}]
    feedback = {"$ref": "messages/feedback.schema.json"}
    nowhere = {"$ref": "#/components/messages/Job"}
    dead = "DeadLetterHeaders"

    spoil("version 2", lambda d: d.update(asyncapi="2.6.0"))
    spoil("no title", lambda d: d["info"].pop("title"))
    spoil("unknown field at the root", lambda d: d.update(topics={}))
    spoil("no servers", lambda d: d.pop("servers"))
    spoil("host with a scheme", lambda d: d["servers"]["local"].update(host="amqp://localhost:{port}"))
    spoil("server variable not given", lambda d: d["servers"]["local"].pop("variables"))
    spoil("parameter not given", lambda d: channel(d).pop("parameters"))
    spoil("parameter not in the address", lambda d: channel(d).update(address="fixed"))
    spoil("no address", lambda d: channel(d).pop("address"))
    spoil("channel without messages", lambda d: channel(d).update(messages={}))
    spoil("message leads nowhere", lambda d: channel(d)["messages"].update(revisionJob=nowhere))
    spoil("queue without queue", lambda d: channel(d, "jobQueue")["bindings"]["amqp"].pop("queue"))
    spoil("unknown exchange type", lambda d: channel(d)["bindings"]["amqp"]["exchange"].update(type="stream"))
    spoil("old binding version", lambda d: channel(d)["bindings"]["amqp"].update(bindingVersion="0.2.0"))
    spoil("action of version 2", lambda d: operation(d).update(action="publish"))
    spoil("operation without channel", lambda d: operation(d).pop("channel"))
    spoil("channel written in place", lambda d: operation(d).update(channel=channel(d)))
    spoil("message of another channel", lambda d: operation(d).update(messages=other))
    spoil("header unknown", lambda d: operation(d)["reply"]["address"].update(location="$message.header#/answer_to"))
    spoil("no runtime expression", lambda d: operation(d)["reply"]["address"].update(location="reply_to"))
    spoil("reply to a channel with an address", lambda d: operation(d)["reply"].update(results))
    spoil("channel that nobody uses", lambda d: d["operations"].pop("inspectUnrouted"))
    spoil("payload file missing", lambda d: message(d)["payload"].update(schema={"$ref": "messages/job.schema.json"}))
    spoil("payload of another", lambda d: message(d)["payload"].update(schema=feedback))
    spoil("payload format", lambda d: message(d)["payload"].update(schemaFormat="application/schema+yaml"))
    spoil("example not valid", lambda d: message(d)["examples"][0]["payload"].pop("job_id"))
    spoil("example's headers not valid", lambda d: message(d)["examples"][0].update(headers={"timestamp": "now"}))
    spoil("reference with company", lambda d: operation(d)["channel"].update(title="x"))
    spoil("component that nobody uses", lambda d: d["components"]["schemas"].update(Spare={"type": "object"}))
    spoil("code missing", lambda d: d["components"]["schemas"][dead]["properties"]["attune-reason"]["enum"].pop())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sent", nargs="*", type=pathlib.Path, help="JSON Lines of messages really sent")
    parser.add_argument("-v", "--verbose", action="store_true", help="list what passes, and why invalid ones fail")
    options = parser.parse_args()
    tally = Tally(options.verbose)
    schemas = load_schemas(tally)
    if tally.failed == 0:
        check_examples(tally, schemas)
        check_asyncapi(tally, schemas)
        for path in options.sent:
            if path.is_file():
                check_sent(tally, schemas, path)
            else:
                tally.check(str(path), ["there is no such file"])
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
