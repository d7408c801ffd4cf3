"""KMS with boto3: every operation of a key's life, and its refusals."""
import hashlib
import json
import os
import subprocess
import tempfile

from served import OWNER, USER_ACCOUNT, Journey

LETTER = b"a letter of sixty-four bytes, for what a data key usually wraps!"


class Keys(Journey):
    def setUp(self):
        self.kms = self.served.client("kms", OWNER)

    def key(self, **parameters):
        return self.kms.create_key(**parameters)["KeyMetadata"]["KeyId"]

    def test_metadata(self):
        metadata = self.kms.create_key(Description="d", Tags=[{"TagKey": "a", "TagValue": "b"}])
        metadata = metadata["KeyMetadata"]
        self.assertEqual("arn:aws:kms:us-west-2:%s:key/%s" % (OWNER, metadata["KeyId"]),
                         metadata["Arn"])
        self.assertEqual(("Enabled", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "AWS_KMS", "CUSTOMER"),
                         tuple(metadata[name] for name in ("KeyState", "KeySpec", "KeyUsage",
                                                           "Origin", "KeyManager")))
        described = self.kms.describe_key(KeyId=metadata["KeyId"])["KeyMetadata"]
        self.assertEqual(metadata, described)
        tags = self.kms.list_resource_tags(KeyId=metadata["KeyId"])["Tags"]
        self.assertEqual([{"TagKey": "a", "TagValue": "b"}], tags)
        policy = json.loads(self.kms.get_key_policy(KeyId=metadata["KeyId"],
                                                    PolicyName="default")["Policy"])
        self.assertEqual("key-default-1", policy["Id"])

    def test_encrypt_and_decrypt(self):
        key = self.key()
        context = {"aws:ebs:id": "vol-1", "b": "ü"}
        sealed = self.kms.encrypt(KeyId=key, Plaintext=LETTER, EncryptionContext=context)
        opened = self.kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"],
                                  EncryptionContext=context)
        self.assertEqual(LETTER, opened["Plaintext"])
        self.assertEqual(sealed["KeyId"], opened["KeyId"])
        self.refused("InvalidCiphertextException", self.kms.decrypt,
                     CiphertextBlob=sealed["CiphertextBlob"])
        blob = bytearray(sealed["CiphertextBlob"])
        blob[-1] ^= 1
        self.refused("InvalidCiphertextException", self.kms.decrypt, CiphertextBlob=bytes(blob),
                     EncryptionContext=context)
        self.refused("IncorrectKeyException", self.kms.decrypt, KeyId=self.key(),
                     CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context)

    def test_data_keys(self):
        key = self.key()
        made = self.kms.generate_data_key(KeyId=key, KeySpec="AES_256")
        self.assertEqual(32, len(made["Plaintext"]))
        self.assertEqual(made["Plaintext"],
                         self.kms.decrypt(CiphertextBlob=made["CiphertextBlob"])["Plaintext"])
        bare = self.kms.generate_data_key_without_plaintext(KeyId=key, NumberOfBytes=64)
        self.assertNotIn("Plaintext", bare)
        self.assertEqual(64, len(self.kms.decrypt(
            CiphertextBlob=bare["CiphertextBlob"])["Plaintext"]))
        self.refused("ValidationException", self.kms.generate_data_key, KeyId=key,
                     NumberOfBytes=1025)

    def test_re_encrypt(self):
        old, new = self.key(), self.key()
        blob = self.kms.encrypt(KeyId=old, Plaintext=LETTER)["CiphertextBlob"]
        moved = self.kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=new)
        self.assertTrue(moved["KeyId"].endswith(new))
        self.assertTrue(moved["SourceKeyId"].endswith(old))
        self.assertEqual(LETTER, self.kms.decrypt(
            CiphertextBlob=moved["CiphertextBlob"])["Plaintext"])

    def test_states(self):
        key = self.key()
        arn = self.kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        self.kms.disable_key(KeyId=key)
        error = self.refused("DisabledException", self.kms.encrypt, KeyId=key, Plaintext=b"x")
        self.assertEqual(arn + " is disabled.", error["Error"]["Message"])
        self.kms.enable_key(KeyId=key)
        answer = self.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        self.assertEqual("PendingDeletion", answer["KeyState"])
        error = self.refused("KMSInvalidStateException", self.kms.encrypt, KeyId=key,
                             Plaintext=b"x")
        self.assertEqual(arn + " is pending deletion.", error["Error"]["Message"])
        self.kms.cancel_key_deletion(KeyId=key)
        self.assertEqual("Disabled", self.kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"])

    def test_aliases(self):
        key = self.key()
        self.kms.create_alias(AliasName="alias/first", TargetKeyId=key)
        self.kms.encrypt(KeyId="alias/first", Plaintext=b"x")
        self.refused("AlreadyExistsException", self.kms.create_alias, AliasName="alias/first",
                     TargetKeyId=key)
        names = [alias["AliasName"] for alias in self.kms.list_aliases(KeyId=key)["Aliases"]]
        self.assertEqual(["alias/first"], names)
        self.kms.update_alias(AliasName="alias/first", TargetKeyId=self.key())
        self.kms.delete_alias(AliasName="alias/first")
        self.refused("NotFoundException", self.kms.encrypt, KeyId="alias/first", Plaintext=b"x")
        self.refused("ValidationException", self.kms.create_alias, AliasName="first",
                     TargetKeyId=key)

    def test_rotation_keeps_old_ciphertexts_readable(self):
        key = self.key()
        old = self.kms.encrypt(KeyId=key, Plaintext=LETTER)["CiphertextBlob"]
        self.kms.enable_key_rotation(KeyId=key)
        self.assertTrue(self.kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"])
        if hasattr(self.kms, "rotate_key_on_demand"):
            self.kms.rotate_key_on_demand(KeyId=key)
        new = self.kms.encrypt(KeyId=key, Plaintext=LETTER)["CiphertextBlob"]
        for blob in (old, new):
            self.assertEqual(LETTER, self.kms.decrypt(CiphertextBlob=blob)["Plaintext"])
        self.kms.disable_key_rotation(KeyId=key)

    def test_signatures_are_verified_by_another_program(self):
        key = self.key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
        digest = hashlib.sha256(LETTER).digest()
        signature = self.kms.sign(KeyId=key, Message=digest, MessageType="DIGEST",
                                  SigningAlgorithm="ECDSA_SHA_256")["Signature"]
        self.assertTrue(self.kms.verify(KeyId=key, Message=LETTER, Signature=signature,
                                        SigningAlgorithm="ECDSA_SHA_256")["SignatureValid"])
        self.refused("KMSInvalidSignatureException", self.kms.verify, KeyId=key, Message=b"other",
                     Signature=signature, SigningAlgorithm="ECDSA_SHA_256")
        public = self.kms.get_public_key(KeyId=key)["PublicKey"]
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (("public.der", public), ("letter", LETTER), ("sig", signature)):
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(content)
            done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", "public.der", "-keyform",
                                   "DER", "-signature", "sig", "letter"], cwd=folder,
                                  capture_output=True, text=True)
        self.assertIn("Verified OK", done.stdout + done.stderr)

    def test_asymmetric_encryption_and_macs(self):
        rsa = self.key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")
        sealed = self.kms.encrypt(KeyId=rsa, Plaintext=b"x",
                                  EncryptionAlgorithm="RSAES_OAEP_SHA_256")["CiphertextBlob"]
        opened = self.kms.decrypt(KeyId=rsa, CiphertextBlob=sealed,
                                  EncryptionAlgorithm="RSAES_OAEP_SHA_256")
        self.assertEqual(b"x", opened["Plaintext"])
        mac = self.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        value = self.kms.generate_mac(KeyId=mac, Message=LETTER,
                                      MacAlgorithm="HMAC_SHA_256")["Mac"]
        self.assertTrue(self.kms.verify_mac(KeyId=mac, Message=LETTER, Mac=value,
                                            MacAlgorithm="HMAC_SHA_256")["MacValid"])
        self.refused("InvalidKeyUsageException", self.kms.encrypt, KeyId=mac, Plaintext=b"x")

    def test_errors_as_recorded_on_aws(self):
        key = self.kms.create_key()["KeyMetadata"]["Arn"]
        mac = self.kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")[
            "KeyMetadata"]["KeyId"]
        blob = self.kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
        error = self.refused("IncorrectKeyException", self.kms.decrypt, CiphertextBlob=blob,
                             KeyId=mac)
        self.assertIn("does not identify a CMK that can perform", error["Error"]["Message"])
        error = self.refused("ValidationException", self.kms.generate_random)
        self.assertEqual("NumberOfBytes is required.", error["Error"]["Message"])

    def test_imported_material(self):
        key = self.key(Origin="EXTERNAL")
        self.refused("KMSInvalidStateException", self.kms.encrypt, KeyId=key, Plaintext=b"x")
        wrapping = self.kms.get_parameters_for_import(
            KeyId=key, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048")
        material = bytes(range(32))
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (("public.der", wrapping["PublicKey"]), ("material", material)):
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(content)
            wrapped = subprocess.run(
                ["openssl", "pkeyutl", "-encrypt", "-in", "material", "-inkey", "public.der",
                 "-keyform", "DER", "-pubin", "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt",
                 "rsa_oaep_md:sha256"], cwd=folder, capture_output=True, check=True).stdout
        self.kms.import_key_material(KeyId=key, ImportToken=wrapping["ImportToken"],
                                     EncryptedKeyMaterial=wrapped,
                                     ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")
        blob = self.kms.encrypt(KeyId=key, Plaintext=LETTER)["CiphertextBlob"]
        self.kms.delete_imported_key_material(KeyId=key)
        self.refused("KMSInvalidStateException", self.kms.decrypt, CiphertextBlob=blob)

    def test_multi_region_keys_decrypt_each_other(self):
        primary = self.kms.create_key(MultiRegion=True)["KeyMetadata"]
        self.kms.replicate_key(KeyId=primary["KeyId"], ReplicaRegion="us-east-1")
        east = self.served.client("kms", OWNER, "us-east-1")
        blob = self.kms.encrypt(KeyId=primary["KeyId"], Plaintext=LETTER)["CiphertextBlob"]
        opened = east.decrypt(CiphertextBlob=blob)
        self.assertEqual(LETTER, opened["Plaintext"])
        self.assertIn(":us-east-1:", opened["KeyId"])
        replica = east.describe_key(KeyId=primary["KeyId"])["KeyMetadata"]
        self.assertEqual("REPLICA", replica["MultiRegionConfiguration"]["MultiRegionKeyType"])

    def test_lists_come_in_pages(self):
        for _ in range(7):
            self.key()
        pages = list(self.kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 3}))
        ids = [key["KeyId"] for page in pages for key in page["Keys"]]
        self.assertGreater(len(pages), 2)
        self.assertEqual(len(ids), len(set(ids)))
        self.refused("InvalidMarkerException", self.kms.list_keys, Marker="nonsense")

    def test_unknown_keys(self):
        absent = "1234abcd-12ab-34cd-56ef-1234567890ab"
        error = self.refused("NotFoundException", self.kms.describe_key, KeyId=absent)
        self.assertEqual("Key 'arn:aws:kms:us-west-2:%s:key/%s' does not exist" % (OWNER, absent),
                         error["Error"]["Message"])
        self.refused("NotFoundException", self.kms.describe_key, KeyId="alias/none")
        self.refused("ValidationException", self.kms.describe_key, KeyId="")

    def test_random(self):
        self.assertEqual(40, len(self.kms.generate_random(NumberOfBytes=40)["Plaintext"]))

    def test_a_managed_key_is_made_when_it_is_described(self):
        """Once, in the caller's own account, and not for one who may not describe it."""
        kms = self.served.client("kms", USER_ACCOUNT, "eu-west-1")
        nobody = self.served.client_with("kms", self.new_user(USER_ACCOUNT, "nobody"), "eu-west-1")
        self.refused("AccessDeniedException", nobody.describe_key, KeyId="alias/aws/rds")
        self.assertEqual([], kms.list_keys()["Keys"])
        made = kms.describe_key(KeyId="alias/aws/rds")["KeyMetadata"]
        self.assertEqual(("AWS", "Enabled"), (made["KeyManager"], made["KeyState"]))
        self.assertEqual(made, kms.describe_key(KeyId="alias/aws/rds")["KeyMetadata"])
        self.assertEqual([made["Arn"]], [one["KeyArn"] for one in kms.list_keys()["Keys"]])
        foreign = "arn:aws:kms:eu-west-1:%s:alias/aws/rds" % OWNER
        self.refused("AccessDeniedException", kms.describe_key, KeyId=foreign)
        self.refused("NotFoundException", kms.describe_key, KeyId="alias/aws/unheard-of")
        self.assertEqual([], self.served.client("kms", OWNER, "eu-west-1").list_keys()["Keys"])

    def test_a_policy_that_locks_its_author_out(self):
        key = self.key()
        policy = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:root" % USER_ACCOUNT},
             "Action": "kms:*", "Resource": "*"}]})
        error = self.refused("MalformedPolicyDocumentException", self.kms.put_key_policy,
                             KeyId=key, PolicyName="default", Policy=policy)
        self.assertIn("will not allow you to update the key policy in the future",
                      error["Error"]["Message"])

    def test_dry_run(self):
        key = self.key()
        if "DryRun" not in self.kms.meta.service_model.operation_model(
                "CreateGrant").input_shape.members:
            return  # this botocore does not know the parameter; the JavaScript journey sends it
        self.refused("DryRunOperationException", self.kms.encrypt, KeyId=key, Plaintext=b"x",
                     DryRun=True)
