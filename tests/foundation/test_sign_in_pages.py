"""Pages that django-allauth writes wear our frame: they are made of its elements, and those are ours."""

from types import SimpleNamespace

from django import forms
from django.template.loader import render_to_string

ELEMENTS = "allauth/elements"


class SignIn(forms.Form):
    login = forms.EmailField(label="E-mail")
    password = forms.CharField(widget=forms.PasswordInput)


def page(form: forms.Form) -> str:
    attrs = SimpleNamespace(form=form, method="post", action="/account/login/")
    return render_to_string(f"{ELEMENTS}/fields.html", {"attrs": attrs})


def test_fields_have_a_label_each() -> None:
    markup = page(SignIn())
    assert markup.count('class="m-label"') == 2
    assert 'for="id_login"' in markup


def test_a_wrong_address_is_named_at_its_field() -> None:
    markup = page(SignIn({"login": "nobody", "password": ""}))
    assert "“Password” needs an answer." in markup
    assert markup.count("m-field-bad") == 2


def test_a_page_of_allauth_has_one_heading_of_ours_at_most() -> None:
    assert "<h1" not in render_to_string("allauth/layouts/base.html", {})
    assert "m-plain-narrow" in render_to_string("allauth/layouts/entrance.html", {})


def test_the_square_to_scan_is_drawn_in_the_page_and_needs_no_data_address() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
    form = type("Code", (forms.Form,), {"code": forms.CharField(), "secret": "ABCDEF"})()
    markup = render_to_string("mfa/totp/activate_form.html", {"form": form, "totp_svg": drawing})
    assert drawing in markup
    assert "data:image" not in markup
    assert "<code>ABCDEF</code>" in markup
