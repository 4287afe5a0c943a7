/** 64 hexadecimal digits that depend on `seed` alone, on every major: random() does not promise that. */
const hex = (seed: string) => `encode(sha256(int8send((${seed})::bigint)), 'hex')`;

/** A number from 0 to limit - 1 that looks random and depends on `i` alone. */
const pick = (limit: number | string, salt: number) => `((i * 2654435761 + ${salt}) % 4294967291 % ${limit})`;

/**
 * The rows of the sample for `scale` megabytes, all made by the server. About half of the bytes compress as
 * well as ordinary text does, the rest hardly.
 */
export function sampleData(scale: number): string {
  const rows = {
    customers: 100 * scale,
    products: 50 + 2 * scale,
    orders: 800 * scale,
    events: 1300 * scale,
    documents: 12 * scale,
  };
  const firstCustomer = 1000;
  const customer = (salt: number) => `${firstCustomer} + ${pick(rows.customers, salt)}`;
  return String.raw`
INSERT INTO shop.customers (public_id, name, email, address, tags, status, credit, born, created_at, notes)
SELECT substr(${hex('i')}, 1, 32)::uuid,
       (ARRAY['Ada', 'Grace', 'Zoë', 'Björn', 'José', '李', 'Олена', 'O''Brien'])[1 + ${pick(8, 1)}] || ' ' || substr(${hex('i + 7')}, 1, 9),
       'Customer.' || i || '@example.org',
       CASE WHEN i % 11 > 0 THEN ROW('Street "' || i || '", \2', 'Zürich', lpad(${pick(100000, 2)}::text, 5, '0'), 'CH')::shop.address END,
       CASE i % 4 WHEN 0 THEN '{}' WHEN 1 THEN ARRAY['new', NULL, 'NULL'] WHEN 2 THEN ARRAY['a,b', '{c}', 'd"e', 'f\g'] ELSE ARRAY['vip'] END,
       (enum_range(NULL::shop.customer_status))[1 + ${pick(4, 3)}],
       ${pick(10000000, 4)} / 100.0 - 5000,
       date '1940-01-01' + (${pick(25000, 5)})::integer,
       timestamptz '2020-01-01 00:00:00+00' + i * interval '37 minutes',
       CASE WHEN i % 5 = 0 THEN E'tab\there\nnew line, back\\slash, quote '' and "' WHEN i % 7 = 0 THEN '' END
FROM generate_series(1::bigint, ${rows.customers}) AS i;

INSERT INTO shop.products (sku, name, price, attributes, dimensions, grid, weight, volume, sold, warranty, picture, flags, opens, source, plan)
SELECT 'SKU' || lpad(i::text, 8, '0'), 'Product ' || substr(${hex('i')}, 1, 12), 1 + ${pick(99900, 6)} / 100.0,
       jsonb_build_object('colour', (ARRAY['red', 'grün', '蓝'])[1 + i % 3], 'stock', ${pick(500, 7)}, 'nested', jsonb_build_array(1.50, NULL, true, '"\u0041')),
       ARRAY[${pick(1000, 8)} / 10.0, NULL, 12.5], ARRAY[[1, 2], [3, i::integer]],
       CASE i % 5 WHEN 0 THEN 'NaN' ELSE (i * 1.1)::real END, CASE i % 5 WHEN 1 THEN '-Infinity' ELSE i / 3::double precision END,
       daterange(date '2020-01-01' + i::integer, CASE WHEN i % 2 = 0 THEN date '2031-01-01' END),
       make_interval(months => (i % 30)::integer, days => 3, secs => 0.25),
       decode(${hex('i')} || ${hex('i + 1')}, 'hex'), substr('1011001110001111', 1, 1 + (i % 16)::integer)::varbit,
       time '08:00' + i * interval '1 second', ('10.0.' || i % 256 || '.0/24')::inet,
       xml '<plan><step n="1">&lt;go&gt;</step></plan>'
FROM generate_series(1::bigint, ${rows.products}) AS i;

INSERT INTO shop.orders (customer_id, state, placed_at, shipped_at, note)
SELECT ${customer(9)}, (enum_range(NULL::shop.order_state))[1 + ${pick(4, 10)}],
       timestamptz '2023-06-01 00:00:00+00' + ${pick(50_000_000, 11)} * interval '1 second',
       CASE WHEN i % 3 = 0 THEN timestamp '2025-01-01' + i * interval '1 millisecond' END,
       CASE WHEN i % 10 = 0 THEN 'please ring ' || substr(${hex('i')}, 1, 20) END
FROM generate_series(1::bigint, ${rows.orders}) AS i;

INSERT INTO shop.order_items (order_id, line, product_id, quantity, unit_price)
SELECT i, line, 1 + ${pick(rows.products, 12)}, 1 + ${pick(5, 13)}, 1 + ${pick(99900, 14)} / 100.0
FROM generate_series(1::bigint, ${rows.orders}) AS i, generate_series(1, 1 + (i % 3)::integer) AS line;

INSERT INTO audit.events (id, occurred_at, kind, customer_id, payload, client)
SELECT i, timestamptz '2023-12-01 00:00:00+00' + ${pick(40_000_000, 15)} * interval '1 second',
       (ARRAY['login', 'logout', 'view', 'buy', 'search'])[1 + ${pick(5, 16)}], ${customer(17)},
       jsonb_build_object('session', ${hex('i / 9')}, 'path', '/products/' || ${pick(1000, 18)}, 'took_ms', ${pick(100000, 19)} / 7.0,
         'agent', 'Mozilla/5.0 (X11; Linux x86_64) Shop/' || i % 17, 'trace', jsonb_build_array(i, ${hex('i')})),
       ('192.168.' || i % 200 || '.' || i % 250)::inet
FROM generate_series(1::bigint, ${rows.events}) AS i;
INSERT INTO audit.events_hashed SELECT i, 'event ' || i FROM generate_series(1, 100) AS i;

INSERT INTO shop.documents (id, customer_id, title, body, content)
SELECT i, ${customer(20)}, 'Contract no. ' || i,
       (SELECT string_agg('§' || n || ' The parties to contract ' || i || ' agree upon ' || substr(${hex('i * 97 + n')}, 1, 16) || '.', E'\r\n')
        FROM generate_series(1, 120) AS n),
       (SELECT decode(string_agg(${hex('i * 1009 + n')}, ''), 'hex') FROM generate_series(1, 500) AS n)
FROM generate_series(1::bigint, ${rows.documents}) AS i;

INSERT INTO shop.price_periods
SELECT 1 + i % 50, tstzrange(timestamptz '2024-01-01 00:00:00+00' + i * interval '1 day', timestamptz '2024-01-02 00:00:00+00' + i * interval '1 day')
FROM generate_series(0, 99) AS i;
INSERT INTO shop.contacts VALUES ('Only a contact', NULL);
INSERT INTO shop.suppliers VALUES ('Mills & Sons', '+41 44 000 00 00', 'CHE-1'), ('Ünal', DEFAULT, NULL);
INSERT INTO shop.no_columns DEFAULT VALUES;
INSERT INTO shop.no_columns DEFAULT VALUES;
INSERT INTO shop.no_columns DEFAULT VALUES;
SELECT nextval('shop.invoice_number') FROM generate_series(1, 17);
SELECT nextval('shop.countdown') FROM generate_series(1, 30);

INSERT INTO public.settings VALUES
  ('end of data', E'\\.'), ('end of data, own line', E'first\n\\.\nlast'), ('null marker', E'\\N'), ('null', NULL), ('empty', ''),
  ('tabs', E'\t\t'), ('returns', E'a\r\nb\rc'), ('backslashes', E'\\ \\\\ \\t \\n'), ('quotes', E'''"''''""'), ('dollar', '$$ $1 $tag$'),
  ('controls', E'\b\f\x0b\x01\x7f'), ('variable', ':name :''name'' \gexec'), ('unicode', E'\u00e9 e\u0301 \U0001F418 \u202e'),
  ('long', repeat('0123456789abcdef', 20000));
INSERT INTO "Weird "" schema"."Weird "" name" VALUES (1, 'one', NULL), (2, E'two\n\\.', 'ß');
INSERT INTO "Weird "" schema"."drop" VALUES (1, 'kept');
INSERT INTO "Weird "" schema"."ünï 🐘" VALUES (1e100, '-- 🐘'), ('NaN', NULL);
INSERT INTO "Weird "" schema"."two
lines" VALUES (E'and two\nlines');

SELECT lo_from_bytea(700001, convert_to('a small large object', 'UTF8')), lo_from_bytea(700002, ''),
       lo_from_bytea(700003, (SELECT decode(string_agg(${hex('n')}, ''), 'hex') FROM generate_series(1, 10000) AS n));
`;
}
