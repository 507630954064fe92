"""What a client is answered that asks again because its connection broke."""

from werkzeug.test import run_wsgi_app


class Retries:
    """Gives a retry the answer that was missed, as AWS does: a create must not run twice, and then find its own work.

    All attempts of the SDK at one call carry the same id.
    """

    def __init__(self, app):
        self.app = app
        self.given = {}

    def __call__(self, environ, start_response):
        call = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        is_first = environ.get("HTTP_AMZ_SDK_REQUEST", "attempt=1;").startswith("attempt=1;")
        answer = None if is_first else self.given.get(call)
        if answer is None:
            chunks, status, headers = run_wsgi_app(self.app, environ, buffered=True)
            answer = (list(chunks), status, headers.to_wsgi_list())
            if call and status.startswith("2") and environ["REQUEST_METHOD"] != "GET":
                self.given[call] = answer
        body, status, headers = answer
        start_response(status, headers)
        return body
