import type { SampleRoles } from './sample-roles.ts';

/** What is added once the rows are there: indexes, constraints, functions, triggers, views, who may do what. */
export function sampleBehaviour({ owner, app, reader, odd }: SampleRoles): string {
  return String.raw`
ALTER TABLE shop.customers ADD CONSTRAINT one_public_id UNIQUE (public_id);
CREATE UNIQUE INDEX customers_by_email ON shop.customers (lower(email));
CREATE INDEX customers_by_tag ON shop.customers USING gin (tags);
CREATE INDEX products_by_attribute ON shop.products USING gin (attributes jsonb_path_ops);
CREATE INDEX open_orders ON shop.orders (customer_id, placed_at DESC) INCLUDE (currency) WHERE state = 'open';
CREATE INDEX orders_by_day ON shop.orders (((placed_at AT TIME ZONE 'UTC')::date));
CREATE INDEX orders_by_time ON shop.orders USING brin (placed_at);
ALTER TABLE shop.orders ADD FOREIGN KEY (customer_id) REFERENCES shop.customers ON DELETE CASCADE;
ALTER TABLE shop.order_items ADD PRIMARY KEY (order_id, line);
ALTER TABLE shop.order_items ADD FOREIGN KEY (order_id) REFERENCES shop.orders ON DELETE CASCADE;
ALTER TABLE shop.order_items ADD FOREIGN KEY (product_id) REFERENCES shop.products DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE shop.order_items ADD CONSTRAINT some_quantity CHECK (quantity BETWEEN 1 AND 1000) NOT VALID;
ALTER TABLE shop.documents ADD FOREIGN KEY (customer_id) REFERENCES shop.customers ON DELETE SET NULL;
ALTER TABLE audit.events ADD PRIMARY KEY (id, occurred_at, kind);
ALTER TABLE audit.events ADD FOREIGN KEY (customer_id) REFERENCES shop.customers ON DELETE SET NULL;
CREATE INDEX events_by_kind ON audit.events (kind, occurred_at);
CREATE STATISTICS shop.orders_state_currency (dependencies) ON state, currency FROM shop.orders;
ALTER TABLE shop.orders CLUSTER ON orders_pkey;

CREATE FUNCTION shop.with_tax(amount numeric, rate numeric DEFAULT 0.081) RETURNS numeric
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT round(amount * (1 + rate), 2)';
CREATE FUNCTION shop.touch_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = shop, pg_temp AS $body$
BEGIN
  -- A body with 'quotes', \backslashes and $1.
  IF NEW.state = 'shipped' AND NEW.shipped_at IS NULL THEN
    NEW.shipped_at := now() AT TIME ZONE 'UTC';
  END IF;
  RETURN NEW;
END;
$body$;
CREATE FUNCTION audit.record_order() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO audit.events (id, occurred_at, kind, customer_id, payload)
  VALUES (-NEW.id, NEW.placed_at, 'order', NEW.customer_id, to_jsonb(NEW));
  RETURN NULL;
END;
$body$;
CREATE PROCEDURE shop.close_orders(older_than interval) LANGUAGE sql AS $body$
  UPDATE shop.orders SET state = 'shipped' WHERE state = 'paid' AND placed_at < now() - older_than;
$body$;
CREATE AGGREGATE shop.largest(numeric) (SFUNC = numeric_larger, STYPE = numeric, COMBINEFUNC = numeric_larger);
CREATE OPERATOR shop.|+| (FUNCTION = shop.with_tax, LEFTARG = numeric, RIGHTARG = numeric);
CREATE TRIGGER touch BEFORE UPDATE ON shop.orders FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION shop.touch_order();
CREATE TRIGGER record AFTER INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION audit.record_order();
CREATE TRIGGER switched_off AFTER DELETE ON shop.orders FOR EACH ROW EXECUTE FUNCTION audit.record_order();
ALTER TABLE shop.orders DISABLE TRIGGER switched_off;
CREATE INDEX products_by_full_price ON shop.products (shop.with_tax(price));

CREATE VIEW shop.order_totals AS
  SELECT o.id, o.customer_id, o.placed_at, sum(i.total) AS total, shop.largest(i.total) AS largest
  FROM shop.orders o JOIN shop.order_items i ON i.order_id = o.id GROUP BY o.id;
CREATE VIEW shop.active_customers WITH (security_barrier = true) AS
  SELECT id, name, email, status FROM shop.customers WHERE status = 'active' WITH LOCAL CHECK OPTION;
CREATE RULE keep_customers AS ON DELETE TO shop.active_customers DO INSTEAD NOTHING;
CREATE MATERIALIZED VIEW shop.monthly_sales AS
  SELECT date_trunc('month', placed_at AT TIME ZONE 'UTC') AS month, count(*) AS orders, sum(total) AS total
  FROM shop.order_totals GROUP BY 1;
CREATE UNIQUE INDEX ON shop.monthly_sales (month);
CREATE MATERIALIZED VIEW shop.not_filled AS SELECT 1 AS one WITH NO DATA;

ALTER TABLE shop.documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_documents ON shop.documents FOR SELECT TO ${app}
  USING (customer_id = nullif(current_setting('shop.customer', true), '')::bigint);

COMMENT ON SCHEMA shop IS 'The shop''s own objects';
COMMENT ON TABLE shop.customers IS E'Two lines,\nwith a \\backslash and "quotes"';
COMMENT ON COLUMN shop.customers.email IS 'Unique, whatever the case 📧';
COMMENT ON FUNCTION shop.with_tax(numeric, numeric) IS 'Rounded to cents';
COMMENT ON CONSTRAINT price_is_positive ON shop.products IS 'Nothing is free';
COMMENT ON LARGE OBJECT 700001 IS 'A greeting; it''s small';
GRANT SELECT ON LARGE OBJECT 700001 TO ${reader};
ALTER LARGE OBJECT 700003 OWNER TO ${owner};

ALTER SCHEMA shop OWNER TO ${owner};
ALTER TABLE shop.customers OWNER TO ${owner};
ALTER TABLE shop.orders OWNER TO ${owner};
ALTER TABLE shop.order_items OWNER TO ${owner};
ALTER TABLE shop.documents OWNER TO ${owner};
ALTER FUNCTION shop.with_tax(numeric, numeric) OWNER TO ${owner};
ALTER TYPE shop.customer_status OWNER TO ${owner};
GRANT USAGE ON SCHEMA shop TO ${app}, ${reader};
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customers, shop.orders, shop.order_items, shop.documents TO ${app};
GRANT SELECT (id, name), UPDATE (notes) ON shop.customers TO ${reader};
GRANT SELECT ON shop.order_totals TO ${reader} WITH GRANT OPTION;
GRANT USAGE ON SEQUENCE shop.invoice_number TO ${app};
REVOKE EXECUTE ON FUNCTION audit.record_order() FROM PUBLIC;
GRANT ALL ON "Weird "" schema"."Weird "" name" TO ${odd};
ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA shop GRANT SELECT ON TABLES TO ${reader};
ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
`;
}
