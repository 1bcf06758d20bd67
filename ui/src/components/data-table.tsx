import { type ReactNode, useState } from 'react';

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand to the right. */
  readonly isFigure?: boolean;
  /** This column says which row it is. */
  readonly isHeader?: boolean;
  /** Takes the room that is left. */
  readonly isWide?: boolean;
}

interface DataTableProps<Row> {
  /** For those who cannot see what the table is about. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** Rows shown at first, and how many more each time: thousands at once would be slow. */
const PAGE_SIZE = 100;

/** A table that becomes a list of cards where it is narrow. */
export function DataTable<Row>({ caption, columns, rows, keyOf }: DataTableProps<Row>) {
  const [limit, setLimit] = useState(PAGE_SIZE);
  return (
    <div className="card table">
      <table {...as('table')}>
        <caption className="unseen">{caption}</caption>
        <thead {...as('rowgroup')}>
          <tr {...as('row')}>
            {columns.map((column) => (
              <th {...as('columnheader')} scope="col" key={column.name} {...classOf(column)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...as('rowgroup')}>
          {rows.slice(0, limit).map((row) => (
            <tr {...as('row')} key={keyOf(row)}>
              {columns.map((column) => (
                <Cell key={column.name} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > limit && (
        <button type="button" className="more" onClick={() => setLimit(limit + PAGE_SIZE)}>
          Show more ({rows.length - limit} hidden)
        </button>
      )}
    </div>
  );
}

/** Says an element's own role once more: where a narrow window changes its display, browsers forget it. */
function as(role: string): { role: string } {
  return { role };
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const content = column.cell(row);
  if (column.isHeader) {
    return (
      <th {...as('rowheader')} scope="row" data-label={column.name} {...classOf(column)}>
        {content}
      </th>
    );
  }
  return (
    <td {...as('cell')} data-label={column.name} {...classOf(column)}>
      {content}
    </td>
  );
}

function classOf<Row>({ isFigure, isWide }: Column<Row>): { className?: string } {
  if (isFigure) return { className: 'figure' };
  return isWide ? { className: 'wide' } : {};
}
