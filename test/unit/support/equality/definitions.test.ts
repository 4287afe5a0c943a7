import { describe, expect, it } from 'vitest';
import { parseDefinitions } from '../../../support/equality/definitions.ts';

describe('definitions of a plain dump', () => {
  it('are an item for each entry, without what depends on their order', () => {
    const dump = `--
-- PostgreSQL database dump
--

\\restrict abc

SET client_encoding = 'UTF8';

--
-- Name: app; Type: SCHEMA; Schema: -; Owner: ada
--

CREATE SCHEMA app;


SET default_tablespace = fast;

--
-- Name: t; Type: TABLE; Schema: app; Owner: ada; Tablespace: fast
--

CREATE TABLE app.t (
    a integer
);


--
-- Name: TABLE t; Type: ACL; Schema: app; Owner: ada
--

GRANT SELECT ON TABLE app.t TO bob;
GRANT INSERT ON TABLE app.t TO carl;


--
-- PostgreSQL database dump complete
--

\\unrestrict abc
`;
    expect(parseDefinitions(dump)).toEqual([
      ['definition of SCHEMA app', 'owner ada\nCREATE SCHEMA app;'],
      ['definition of TABLE app.t', 'owner ada; Tablespace: fast\nCREATE TABLE app.t (\n    a integer\n);'],
      [
        'definition of ACL app.TABLE t',
        'owner ada\nGRANT INSERT ON TABLE app.t TO carl;\nGRANT SELECT ON TABLE app.t TO bob;',
      ],
    ]);
  });
});
