const HERE = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * Returns the address of an issuer of tokens as it is if secrets may be sent there and keys come from there: by HTTPS,
 * or on this machine.
 *
 * @throws TypeError if it is none. Its text is not in the error: it may hold a password.
 */
export function checkIssuerUrl(url: string | URL): URL {
  const given = URL.canParse(String(url)) ? new URL(url) : undefined;
  const isSafe = given?.protocol === "https:" || (given?.protocol === "http:" && HERE.test(given.hostname));
  if (given !== undefined && isSafe && given.username + given.password === "") return given;
  throw new TypeError("an issuer is reached by https://, or by http:// on this machine, without a password in the URL");
}
