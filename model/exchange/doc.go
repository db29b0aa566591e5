// Package exchange is what crosses the border of the book: files of customers
// and interactions read and written over io.Reader and io.Writer, without paths,
// a clock or a database.
//
// # Reading
//
// Read takes delimited text (CSV, TSV and their kin), a JSON list of flat objects,
// a sheet of an XLSX workbook or a file of vCards, known by their content, and
// makes a model.Import of it, which db writes as one batch:
//
//  1. tableof.go: what is neither text nor JSON becomes a table of text (xlsx.go,
//     vcard.go).
//     encoding.go: bytes to UTF-8. Byte order marks, UTF-8, UTF-16,
//     UTF-32, plainly Chinese GB18030 and plainly Western windows-1252 are
//     detected, anything else must be named. A row with a byte that belongs to
//     no character is rejected, the others are read.
//  2. sniff.go, scan.go: text to rows. Any line end, four delimiters, quoted
//     cells with line ends; a broken row costs itself and no other. Titles above
//     the header, totals and footers below the rows (footer.go) are left out.
//     Headings of one cell go into the rows under them, and so does what a row says into
//     the further rows of a table within it (sniff.go).
//  3. detect.go, sample.go, headers.go (by words.toml), plan.go, settle.go: headers to fields. Which kind
//     of file it is and what each column stands for, by synonyms, by what stands
//     in the first rows, or by Options.Map.
//  4. datecolumn.go, money.go: a first pass over all rows decides for each
//     column whether the day or the month comes first and which sign separates
//     decimals. What no row decides is demanded, never guessed.
//  5. customers.go, interactions.go, group.go: a second pass makes customers,
//     or interactions with rows of equal customer and order number put
//     together.
//
// Every file is a stranger's. Its size, columns, cells, rows and problems are
// bounded; time is linear in its length. What was decided for the reader is in
// Import.Notes, rows that cannot be taken are in Import.Problems by row and
// column. Row 1 is the header; blank rows count, line ends inside a cell do
// not, so that the number is the one a spreadsheet shows.
//
// NewSketch looks a file over before that: its columns with what they may be and what
// stands in them, its first rows as they are understood, and questions in place of
// the refusals that an answer lifts (Options.Answer). A Profile keeps the answers;
// Recognise finds it again by the headers.
//
// # Customers
//
// A column numbers the customers when it is not empty and not the same on every
// row; the id of a parent (AccountId, parent_id) only where none comes twice, so
// that persons of one account stay apart. A row is a company or a person. In a file with first and last names, or with
// a name and beside it a company, it is the person, and the company is a
// further fact of it: two people of one company stay two customers. With a row goes
// the person as a contact of that company (Employment), which db makes of it where
// the company is a customer of the book or of the file. In a file
// with a company (or 客户名称) and a contact it is the company with that
// contact; a mobile number is then both's phone, and a second number a further
// fact. Columns without a field of their own are kept as further facts under
// their headers. Sums and ratings that other programs derived (累计成交额,
// AnnualRevenue, 客户等级) are such facts: a note of origin, never an order, and
// only where Options say so an override or opening revenue. A last contact becomes one contact event, a next contact the
// customer's next date. A cell that is not what its column holds (a birthday that
// no calendar has, a word for a flag) is kept as a fact, and counted in the notes;
// only a row that names nobody is rejected.
//
// # Interactions
//
// Rows with equal customer and order number are one order, known in the book as
// "order:NUMBER"; a row of it that cannot be read takes the others along, for
// a part of an order would be a wrong order. What the first of these rows says of
// the customer and the day holds for those that leave it blank. Amounts of lines
// add up; one that repeats the order's total on each of them counts once
// (lines.go). What was bought is kept line by line (products.go), rounded so that
// lines add up to their order. Sums finer than the coin are rounded, the file's total stays right.
// In a journal of double entries only what customers owe is an order. Other rows are known by a hash of
// their meaning and their ordinal among equal ones, so that the same file read
// twice changes nothing. An order below zero is a refund of that amount. Where
// no column tells the kind, a row with an amount is an order; so is one whose
// kind nobody knows, else it is a note. A cell that the row can do without and
// that cannot be read stands in its note; a day or an amount of an order rejects.
//
// A status decides whether a row is revenue (status.go): drafts, what was
// cancelled or never paid is left out and counted, what was refunded is an order
// and its refund. So is, in a statement of payments, money that went out and is no
// refund, and beside invoices what was paid for them (settle.go). In a file with a stage the rows are deals: those won are orders,
// the others notes that carry what is expected.
//
// # Dates and amounts
//
// Years of two digits follow POSIX: 00..68 are 2000..2068, 69..99 are
// 1969..1999. A time with a zone is converted to the book's, a time without
// one is the book's; midnight without a zone is no time of day. Spreadsheet
// day numbers are dates only in a column that has nothing else. An amount with
// more decimals than its currency has is refused, unless they are zeros.
//
// # Writing
//
// NewCustomersCSV, NewCustomersXLSX, NewCustomersJSON and the same of interactions
// write one at a time what Read gives back as it was: the column tierbook_id
// marks these files, and nothing in them is guessed. Figures that the book
// derives (tiers, scores, sums) are written and not read. Cells that a
// spreadsheet would run as a formula begin with an apostrophe, which Read takes
// off again. With ExportOptions.Word their values are words of a language, which
// come in again too. NewCards writes vCards, which Read takes as any others, and
// NewCalendar an iCalendar file. WriteRejected writes the rows that were not taken, with the
// reasons, to be corrected and imported again.
package exchange
