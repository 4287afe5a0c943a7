/**
 * How a service asks for a token that meets its claims, JSON, such as after a change of password or network
 * (learn.microsoft.com: Claims challenges, claims requests and client capabilities). It asks nobody whose token does not
 * say cp1: such a client would not know what to do, and its token is taken until it expires.
 */
export function claimsChallenge(claims: string, token: Readonly<Record<string, unknown>> | undefined) {
  const capabilities = Array.isArray(token?.['xms_cc']) ? token['xms_cc'].map(String) : [];
  const { access_token: wanted } = JSON.parse(claims) as { access_token: object };
  const isCapable = capabilities.some((each) => each.toLowerCase() === 'cp1');
  if (!isCapable || token?.['asked'] === JSON.stringify(wanted)) return undefined;
  const asked = Buffer.from(claims).toString('base64');
  return {
    status: 401,
    headers: {
      'www-authenticate': `Bearer authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${asked}"`,
    },
    body: {
      error: {
        code: 'TokenIssuedBeforeRevocationTimestamp',
        message:
          'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp',
      },
    },
  };
}
