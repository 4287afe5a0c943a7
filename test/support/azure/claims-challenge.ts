/**
 * How a service asks for a token that meets its claims, JSON, such as after a change of password or network
 * (learn.microsoft.com: Claims challenges, claims requests and client capabilities).
 */
export function claimsChallenge(claims: string) {
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
