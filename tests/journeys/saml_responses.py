"""A SAML provider: its metadata, and responses signed with Python's own canonicalization."""
import base64
import datetime
import hashlib
import xml.etree.ElementTree as xml

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

SIGN_IN = "https://signin.aws.amazon.com/saml"
OWN = "https://aws.amazon.com/SAML/Attributes/"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
SAML = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'

SIGNED_INFO = """<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
  <ds:CanonicalizationMethod Algorithm="%(exclusive)s"/>
  <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
  <ds:Reference URI="#%(id)s"><ds:Transforms>
    <ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
    <ds:Transform Algorithm="%(exclusive)s"/></ds:Transforms>
    <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
    <ds:DigestValue>%(digest)s</ds:DigestValue></ds:Reference></ds:SignedInfo>"""

ASSERTION = """<saml:Assertion %(saml)s IssueInstant='%(issued)s' ID="%(id)s"  Version="2.0">
  <saml:Issuer>%(issuer)s</saml:Issuer>@SIGNATURE@
  <saml:Subject><saml:NameID Format="%(format)s">%(subject)s</saml:NameID>
    <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
      <saml:SubjectConfirmationData Recipient="%(recipient)s" NotOnOrAfter="%(until)s"/>
    </saml:SubjectConfirmation></saml:Subject>
  <saml:Conditions NotBefore="%(begins)s" NotOnOrAfter="%(until)s"><saml:AudienceRestriction>
    <saml:Audience>%(audience)s</saml:Audience></saml:AudienceRestriction></saml:Conditions>
  <saml:AuthnStatement AuthnInstant="%(issued)s"%(session)s/>
  <saml:AttributeStatement>%(attributes)s</saml:AttributeStatement>
</saml:Assertion>"""

RESPONSE = """<?xml version="1.0"?>
<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:x="urn:unused" ID="%(id)s"
    Version="2.0" IssueInstant="%(issued)s" Destination="https://signin.aws.amazon.com/saml" %(saml)s>
  @SIGNATURE@<samlp:Status><samlp:StatusCode
    Value="urn:oasis:names:tc:SAML:2.0:status:%(status)s"/></samlp:Status>
  %(assertion)s
</samlp:Response>"""


def time_text(seconds=0):
    moment = datetime.datetime.utcnow() + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def attribute(name, *values):
    return "<saml:Attribute Name=\"%s\">%s</saml:Attribute>" % (name, "".join(
        "<saml:AttributeValue>%s</saml:AttributeValue>" % value for value in values))


def coded(text):
    return base64.b64encode(text.encode()).decode()


class Provider:
    def __init__(self, entity_id):
        self.entity_id = entity_id
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")])
        # Long expired: that counts for nothing.
        past = datetime.datetime(2020, 1, 1)
        self.certificate = x509.CertificateBuilder(
            issuer_name=name, subject_name=name, public_key=self.key.public_key(),
            serial_number=1, not_valid_before=past,
            not_valid_after=past + datetime.timedelta(days=1)).sign(self.key, hashes.SHA256())

    def metadata(self):
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        return """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
          entityID="%s"><md:IDPSSODescriptor
          protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
          <md:KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
          <X509Data><X509Certificate>%s</X509Certificate></X509Data></KeyInfo></md:KeyDescriptor>
          <md:SingleSignOnService Location="https://idp.example.com/sso"
            Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"/></md:IDPSSODescriptor>
          </md:EntityDescriptor>""" % (self.entity_id, base64.encodebytes(der).decode())

    def signature(self, element, identity):
        """Over an element as text, in which @SIGNATURE@ marks where it goes."""
        canonical = xml.canonicalize(element.replace("@SIGNATURE@", "")).encode()
        digest = base64.b64encode(hashlib.sha256(canonical).digest()).decode()
        info = SIGNED_INFO % {"exclusive": EXCLUSIVE, "id": identity, "digest": digest}
        value = self.key.sign(xml.canonicalize(info).encode(), padding.PKCS1v15(),
                              hashes.SHA256())
        return ("<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">%s"
                "<ds:SignatureValue>%s</ds:SignatureValue></ds:Signature>"
                % (info, base64.encodebytes(value).decode()))

    def assertion(self, role, provider, *attributes, signed=True, name="alice", **changes):
        """Its text; `changes` replace what it says."""
        said = {"saml": SAML, "issued": time_text(), "begins": time_text(-60),
                "until": time_text(240), "id": "_assertion", "issuer": self.entity_id,
                "format": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
                "subject": "alice@example.com", "recipient": SIGN_IN,
                "audience": "urn:amazon:webservices", "session": "", **changes}
        said["attributes"] = attribute(OWN + "Role", "%s,%s" % (role, provider))
        said["attributes"] += attribute(OWN + "RoleSessionName", name) if name else ""
        said["attributes"] += "".join(attributes)
        text = ASSERTION % said
        mark = self.signature(text, said["id"]) if signed else ""
        return text.replace("@SIGNATURE@", mark)

    def response(self, assertion, signed=False, status="Success", identity="_response"):
        text = RESPONSE % {"id": identity, "issued": time_text(), "status": status, "saml": SAML,
                           "assertion": assertion}
        return text.replace("@SIGNATURE@", self.signature(text, identity) if signed else "")
