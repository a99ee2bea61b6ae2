// Shows the API's document. A person who is logged in is signed in here too: the browser sends
// the cookies, and the CSRF value goes along with whatever changes something.
const page = document.getElementById("swagger");

function csrfValue() {
  const pair = document.cookie.split("; ").find((each) => each.startsWith("csrf_access_token="));
  return pair && pair.slice(pair.indexOf("=") + 1);
}

window.SwaggerUIBundle({
  url: page.dataset.document,
  domNode: page,
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor(request) {
    const value = csrfValue();
    const signed = "Authorization" in request.headers || "X-CSRF-TOKEN" in request.headers;
    if (value && !signed) {
      request.headers["X-CSRF-TOKEN"] = value;
    }
    return request;
  },
});
