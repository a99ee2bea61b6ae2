from flask.testing import FlaskClient

FOO = {"username": "foo", "email": "foobar@gmail.com", "password": "Bar2024!"}


def test_the_pages_of_the_contract_have_their_titles(client: FlaskClient) -> None:
    titles = {"/": "Cover Letter Writer", "/auth/register": "Register", "/auth/login": "Login"}
    for path, title in titles.items():
        assert f"<title>{title}" in client.get(path).text


def test_the_walk_of_the_contract(client: FlaskClient) -> None:
    assert "Created user successfully" in client.post("/auth/register", data=FOO).text
    login = client.post("/auth/login", data=FOO)
    assert (login.status_code, login.location) == (302, "/user/protected")
    cookie = client.get_cookie("csrf_access_token")
    assert cookie is not None
    csrf = {"X-CSRF-TOKEN": cookie.value}
    update = client.put(
        "/user/update", data={"username": "foo2", "email": FOO["email"]}, headers=csrf
    )
    assert update.get_json() == {"updateMsg": "User information updated."}
    assert client.delete("/user/delete", headers=csrf).status_code == 200
    assert client.get_cookie("access_token_cookie") is None
    assert client.post("/auth/login", data={**FOO, "username": "foo2"}).status_code == 401
