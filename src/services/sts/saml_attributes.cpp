// eduPerson and eduOrg, Active Directory, X.500.
#include "services/sts/saml_attributes.h"

#include <algorithm>
#include <iterator>

namespace amiable::services::sts {
namespace {

constexpr SamlKey keys[] = {
    {"urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "saml:edupersonaffiliation", true},
    {"urn:oid:1.3.6.1.4.1.5923.1.1.1.2", "saml:edupersonnickname", true},
    {"urn:oid:1.3.6.1.4.1.5923.1.1.1.3", "saml:edupersonorgdn", false},
    {"urn:oid:1.3.6.1.4.1.5923.1.1.1.4", "saml:edupersonorgunitdn", true},
    {"urn:oid:1.3.6.1.4.1.5923.1.1.1.5", "saml:edupersonprimaryaffiliation", false},
    {"urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "saml:edupersonprincipalname", false},
    {"urn:oid:1.3.6.1.4.1.5923.1.1.1.7", "saml:edupersonentitlement", true},
    {"urn:oid:1.3.6.1.4.1.5923.1.1.1.8", "saml:edupersonprimaryorgunitdn", false},
    {"urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "saml:edupersonscopedaffiliation", true},
    {"urn:oid:1.3.6.1.4.1.5923.1.1.1.10", "saml:edupersontargetedid", true},
    {"urn:oid:1.3.6.1.4.1.5923.1.1.1.11", "saml:edupersonassurance", true},
    {"urn:oid:1.3.6.1.4.1.5923.1.2.1.2", "saml:eduorghomepageuri", true},
    {"urn:oid:1.3.6.1.4.1.5923.1.2.1.3", "saml:eduorgidentityauthnpolicyuri", true},
    {"urn:oid:1.3.6.1.4.1.5923.1.2.1.4", "saml:eduorglegalname", true},
    {"urn:oid:1.3.6.1.4.1.5923.1.2.1.5", "saml:eduorgsuperioruri", true},
    {"urn:oid:1.3.6.1.4.1.5923.1.2.1.6", "saml:eduorgwhitepagesuri", true},
    {"urn:oid:2.5.4.3", "saml:cn", true},
    {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", "saml:name", false},
    {"http://schemas.xmlsoap.org/claims/CommonName", "saml:commonName", false},
    {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", "saml:givenName", false},
    {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "saml:surname", false},
    {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "saml:mail", false},
    {"http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid", "saml:uid", false},
    {"urn:oid:2.5.4.4", "saml:surname", false},
    {"urn:oid:2.5.4.42", "saml:givenName", false},
    {"urn:oid:2.5.4.45", "saml:x500UniqueIdentifier", false},
    {"urn:oid:0.9.2342.19200300.100.1.1", "saml:uid", false},
    {"urn:oid:0.9.2342.19200300.100.1.3", "saml:mail", false},
    {"urn:oid:0.9.2342.19200300.100.1.45", "saml:organizationStatus", false}};

}  // namespace

const SamlKey* find_saml_key(std::string_view attribute) {
  const auto* key = std::find_if(std::begin(keys), std::end(keys), [attribute](const SamlKey& one) {
    return one.attribute == attribute;
  });
  return key == std::end(keys) ? nullptr : key;
}

}  // namespace amiable::services::sts
