import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Personalization

/// What the playground answers. Every change is a form that leads back to the person's page, so that the page works
/// without its script.
struct PlaygroundRoutes: Sendable {
    let visits: Visits
    let portraits: Portraits
    let port: Int
    /// How the worker words its instructions.
    let style: RevisionPromptStyle

    /// The most bytes of a form: both texts at their limits, escaped.
    private static let formLimit = 64 * 1024

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: PageGuard(port: port))
        router.get("/") { _, _ in Self.redirect(to: Visit.newPerson()) }
        router.get("playground.css") { _, _ in Self.file(PackageResources.playground_css, "text/css; charset=utf-8") }
        router.get("playground.js") { _, _ in
            Self.file(PackageResources.playground_js, "text/javascript; charset=utf-8")
        }
        router.get("people/:person") { _, context in
            let person = try Self.person(context)
            let page = Page(
                visit: await visits.visit(person), portrait: await portraits.portrait(of: person), style: style)
            return Self.file(Array(page.html.source.utf8), "text/html; charset=utf-8")
        }
        router.post("people/:person/answer") { request, context in
            struct Form: Decodable { let question: String, choice: String }
            return try await Self.change(request, context) { (person, form: Form) in
                guard let choice = Feedback.Answer.Choice(rawValue: form.choice) else { throw HTTPError(.badRequest) }
                await visits.answer(choice, to: form.question, by: person)
            }
        }
        router.post("people/:person/more") { request, context in
            struct Form: Decodable {}
            return try await Self.change(request, context) { (person, _: Form) in await visits.more(for: person) }
        }
        router.post("people/:person/sample") { request, context in
            struct Form: Decodable { let sample: Int }
            return try await Self.change(request, context) { (person, form: Form) in
                await visits.choose(form.sample, for: person)
            }
        }
        router.post("people/:person/revise") { request, context in
            struct Form: Decodable { let prompt: String, response: String }
            return try await Self.change(request, context) { (person, form: Form) in
                await visits.revise(
                    prompt: try Self.text(form.prompt, limit: 4000),
                    response: try Self.text(form.response, limit: 8000),
                    for: person)
            }
        }
        router.post("people/:person/vote") { request, context in
            struct Form: Decodable { let job: String, vote: String }
            return try await Self.change(request, context) { (person, form: Form) in
                guard let vote = Feedback.Verdict.Value(rawValue: form.vote) else { throw HTTPError(.badRequest) }
                await visits.vote(vote, on: form.job, by: person)
            }
        }
        return router
    }

    private static func change<Form: Decodable>(
        _ request: Request, _ context: BasicRequestContext, _ action: (String, Form) async throws -> Void
    ) async throws -> Response {
        let person = try person(context)
        var request = request
        let body = try await request.collectBody(upTo: formLimit)
        let form: Form
        do { form = try URLEncodedFormDecoder().decode(Form.self, from: String(buffer: body)) } catch {
            throw HTTPError(
                .badRequest, message: "The form lacks a field, or one is not readable: load the page again.")
        }
        try await action(person, form)
        return redirect(to: person)
    }

    private static func person(_ context: BasicRequestContext) throws -> String {
        let person = try context.parameters.require("person")
        guard Visit.isPerson(person) else {
            throw HTTPError(.notFound, message: "A person's id must have 1 to 64 letters, digits and hyphens.")
        }
        return person
    }

    /// A field's text with line ends as they are everywhere else.
    private static func text(_ field: String, limit: Int) throws -> String {
        let text = field.replacing("\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty, text.utf16.count <= limit else {
            throw HTTPError(.badRequest, message: "A text must have 1 to \(limit) characters.")
        }
        return text
    }

    private static func redirect(to person: String) -> Response { .redirect(to: "/people/\(person)", type: .normal) }

    private static func file(_ bytes: [UInt8], _ type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
