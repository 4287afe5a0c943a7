import fc from 'fast-check';

/** Characters that no sentence of pgkeep has. */
const own = ['Q', 'X', 'Z', 'W', '7', '8', '9'];

/** What ends, begins or names a part in one notation or another. */
const special = [
  ...'@/?#:;=&,\'"\\ []{}%.+-'.split(''),
  'user=',
  ' user=',
  ';User Id=',
  '&user=',
  '?user=',
  ' host=',
  ';Host=',
  '&host=',
  ' dbname=',
  ';Database=',
  ' port=',
  ';Pwd=',
  ' password=',
  '&password=',
];

/** Passwords that are a trap where they stand in a connection string as they are. */
export const rawPassword: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...own), fc.constantFrom(...own), fc.constantFrom(...special)), {
    minLength: 3,
    maxLength: 14,
  })
  .map((parts) => parts.join(''));

const host = 'contoso-shop.postgres.database.azure.com';

/** Connection strings of the user keeper with a password put in as it is. */
export const formats: fc.Arbitrary<(password: string) => string> = fc.constantFrom(
  (password: string) => `postgresql://keeper:${password}@${host}/shop`,
  (password: string) => `postgresql://keeper:${password}@${host}:5432/shop?sslmode=require`,
  (password: string) => `postgresql://${host}/shop?user=keeper&password=${password}`,
  (password: string) => `postgresql://${host}/shop?password=${password}&user=keeper`,
  (password: string) => `jdbc:postgresql://${host}/shop?user=keeper&password=${password}`,
  (password: string) => `host=${host} user=keeper password=${password} dbname=shop`,
  (password: string) => `host=${host} password=${password} user=keeper dbname=shop`,
  (password: string) => `host=${host} user=keeper password='${password}'`,
  (password: string) => `Server=${host};Database=shop;User Id=keeper;Password=${password}`,
  (password: string) => `Password=${password};Server=${host};User Id=keeper;Ssl Mode=Disable;`,
  (password: string) => `Server=${host};User Id=keeper;Password="${password}";Database=shop`,
  (password: string) => `Server=${host};User Id=keeper;Password='${password}'`,
);

/** The pieces of a password, three characters long, that a text has. */
export function piecesIn(text: string, password: string): string[] {
  const pieces = Array.from({ length: Math.max(password.length - 2, 0) }, (_, at) =>
    password.slice(at, at + 3),
  );
  return pieces.filter((piece) => own.some((each) => piece.includes(each)) && text.includes(piece));
}
