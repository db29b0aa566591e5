// Command tierbook is an account book that knows who matters and who is
// slipping: one local file, a workbench for the terminal, and the same verbs as
// commands for scripts. This package is the only one that joins ui and db: it
// owns flags, paths, streams, the clock and the exit code.
//
// # Output
//
// Data goes to standard output: the tables of next, list and show, the before →
// after line of log, everything with --json, what export writes without -o.
// Words for people go to standard error: confirmations, counts, progress,
// warnings, errors. -q leaves only errors. Colour appears on a terminal only,
// and not with --no-color, NO_COLOR or TERM=dumb. What the machine said stands
// in tierbook.log in the XDG state folder; -v and -vv write more of it.
//
// Tables are cut to the width of the terminal (or COLUMNS); where neither says
// a width, nothing is cut.
//
// # Exit codes
//
//	0  done
//	1  failed, with one sentence saying what and what to do; also a state that
//	   forbids it, another process holding the book too long, and a person's no
//	2  wrong usage: commands, flags, values
//	3  not found: a customer, an interaction, a file, a book; an ambiguous name,
//	   whose candidates are listed; nothing to undo
//	4  refused input: a file nothing of which was taken, a book of a newer
//	   version, mistakes in the settings (tierbook config)
//	128+n  stopped by signal n
//
// import goes on after a refused file and ends with 4; a file some rows of
// which were rejected ends with 0.
//
// # JSON
//
// With --json every command that has something to say prints one JSON value.
// Names below are the contract. Unknown figures are null, never 0; figures are
// not rounded; money is a number with all decimals of its currency (modelled
// money, expected_spend and clv, is not rounded either); dates are "YYYY-MM-DD"
// or null; lists are arrays, even empty; texts may be "". Sentences (reasons,
// messages, notes) are in the language in force.
//
// customer (list: an array of all that match, streamed; next: an array, the
// queue in order; add, edit, tag, assign, snooze, due, override, archive: the
// customer as it then stands, an array when several were named; delete: an array
// of what was deleted):
//
//	id ref name kind owner region industry phone email tags[]
//	tier machine_tier capped_by tier_by_score override{tier reason by until}|null
//	score provisional coverage stage rfm{r f m} rfm_class abc priority section next_step reasons[]
//	occasions[]{kind name who date days} findings[]
//	due due_time next_date next_time overdue_days snoozed_until repeat cadence_days last_contact tries next_try last_order
//	orders revenue orders_12m revenue_12m currency unconverted created
//	p_alive p_order expected_orders expected_spend clv
//
// kind is company or person; tiers and abc are "A", "B", "C" or null; beside tier, and
// beside from and to that are tiers, stands what the book calls it, else the letter:
// tier_name, from_name, to_name; score and
// priority lie in 0..100, section is where the customer stands in the queue: promises
// (due, and open complaints), calls, occasions or null, coverage in 0..1; stage is prospect, new, mature,
// loyal, dormant or lost; r, f and m are 1..5, null without orders;
// rfm_class is what these make: champions, cannot_lose, high_potential, worth_saving
// (much money; high is 4 or 5), steady, fading, promising or hibernating; due is the
// day of the next follow-up, overdue_days the days since (negative while there
// is time); next_date is the promise in force; due_time and
// next_time are the times of these days, HH:MM or null; repeat is the
// reminder that comes again, as ISO 8601 writes it (R/2026-12-01/P1Y), or null; cadence_days is the
// customer's own, null where that of its tier holds (show gives the one in force); tries counts the interactions since
// the last contact whose outcome reached nobody, next_try is the day to try again; override is null unless it is in
// force on the day; next_step is what to do in words: settle the complaint
// that is open (show gives its note), keep the promise, contact by the cadence;
// occasions are those of the next days: kind is birthday (who
// is the contact, null for the customer), yearly or festival (name says which); capped_by is the cap of the policy (prospect, provisional,
// dormant, lost) that holds machine_tier back from tier_by_score, or null; unconverted counts the amounts in other currencies that no
// rate was given for and that revenue leaves out; orders_12m and revenue_12m are those
// of the last 365 days; p_alive is the probability of
// still being a customer, p_order that of an order within the risk horizon,
// expected_orders, expected_spend (an order day) and clv are of the policy's
// horizon, null where no model applies; findings are winback, warning and
// disagreement, the flags of filters (is:winback).
//
// next --days: [{date time days kind name who id ref customer tier owner}], by day: time is that
// of a promise, HH:MM or null, kind is promise, followup, try, or that of an occasion.
//
// show: a customer, and
//
//	components[]{name value weight contribution}   value and contribution null when unknown; contributions add up to score;
//	                                                that of a further field is named field:NAME
//	contacts[]{id name title phone email birthday note primary}
//	timeline[]{interaction}                         newest first, all of them
//	tier_history[]{date learned from to cause by interaction_id policy{version why}|null}   the day it took effect, which
//	                                                is the one the book learned it on, also of what was entered for an earlier
//	                                                day, and the instant; policy where a new version of it was the cause
//	note birthday potential credit_hold credit_status do_not_contact archived referred_by fields{} cadence_days satisfaction complaints playbook{tier stage}
//	gain{total retain close value p ratio}          what a contact now is expected to bring, in money
//	opportunities[]{interaction_id date amount probability source}   open ones
//	up{kind amount satisfaction by tier score steps[]{kind amount satisfaction by tier score}}|null
//	down{date tier score}|null
//	opening{amount counts on until}|null            revenue from before the book, what counts of it, from and until when
//
// total is retain + close: retain = uplift·value·4p(1−p)·(1−2^−ratio), where value
// is the worth of the risk horizon, p the probability of an order in it and ratio
// the days since contact in cadences; close is what open opportunities add.
//
// up is the easiest single step that lifts the customer a tier, steps all that do:
// an order (amount: the smallest that does it), a feedback (satisfaction: the
// lowest), a complaint (the open ones resolved) or a call. by is the last day on
// which it still does, as far as half a year ahead; tier and score are those after
// it. null in tier A, or where no single step does it. down is the first day, up
// to two years ahead, on which a customer left alone drops a tier; null when it
// does not. Days to come are measured by the calibration of the day asked about,
// as if the other customers went on as they do, and so is list --as-of of a day to
// come, or, up to yesterday, of one after the last order of a book in which nobody
// has ordered for a year. Any other past day is calibrated on what the book then
// held, so that nothing is foretold among such days: down is null, by is the day
// asked about.
//
// interaction:
//
//	id customer_id date time kind amount currency base_amount satisfaction outcome note contact by
//	next_date next_time resolved expected probability source external_id
//	lines[]{product category quantity unit_price amount cost} margin
//
// time is HH:MM:SS or null; base_amount is the amount in the book's currency,
// null without a rate; margin is the amount of the lines less their cost, null where
// one of these is not known.
//
// log, interaction edit, interaction delete, resolve:
//
//	{interaction already before after}   already: nothing was written, as with log --key where the key is known; before and after: {score tier stage priority components[]} | null
//
// undo, redo:
//
//	{change{id at kind subject count detail undone by} customer_id before after}
//
// import: an array with one object a file:
//
//	file kind encoding rows created updated unchanged rejected customers_created batch
//	problems[]{row column message} notes[]
//	possible_doubles[]{row name other_id other by}
//	changes[]{field customers first[]{customer_id customer old new}} rejected_file dry_run
//
// rows count the file's data rows; created, updated and unchanged count customers
// or interactions, as kind says; batch is null when nothing was written; of a
// refused file kind and encoding are null and the problem has no row. notes tell
// what was decided, what does not count yet (rows after today, amounts without a
// rate), and rejected rows that could not be kept (rejected_file is then null).
// possible_doubles are customers created who may be the same as another, by what
// both have: name, email or phone. changes tell what differs of customers who were
// there already, with the first ten values.
//
// Of a book that export all wrote there is one object, its kind is "all" and rows are
// those of all tables.
//
// capture:
//
//	proposals[]{id ref name kind date time contact outcome note external_id}   what there is to log, or was logged where taken
//	strangers[]{address messages} had ahead left_out unread taken
//
// id, ref and name are the customer's; the note of a message begins with ← where it was
// received, with → where it was sent. had, ahead and left_out count what the book has or
// somebody left out, what is still to come, and messages with no date or nobody; unread says of which files
// nothing could be read and why, and the exit code is 4 then.
//
// import list: an array, the newest first, of
//
//	batch at by file kind rows created updated unchanged rejected customers_created active
//
// import rollback: batch file customers contacts interactions restored
// kept[]{customer_id customer what} change dry_run. The counts are of rows taken out
// and of rows as before; what stays is a column, or customer, contact, interaction,
// history, ref; change is null when nothing was written.
//
// import profiles: an array of
//
//	name headers[] kind encoding delimiter sheet no_header date_format decimal existing tiers opening columns{}
//
// columns name the field of a column by its header or number; what a profile leaves
// to the file is null.
//
// dedupe: an array of a{id ref name} b{id ref name} score evidence[]; score is 0 to
// 100. dedupe --not-same and merge: the first customer.
//
// field list, and each change of one: an array of name type customers unconverted
// examples[] looks_like; unconverted values are none of the type, examples some of them.
//
// contact add, edit, remove: the customer's contacts. rescore: {day customers
// moved up down}. demo -o: {path customers seed}. doctor: {path sound
// faults orphans exposed lifted facts scores counts mended version size free
// backup}, with 4 where not sound; facts, scores and counts were wrong and are right
// again where mended, version is the schema's, free is null where it is not known,
// backup names the newest sound one where something is wrong. backup: {path size sealed
// customers interactions}; backup list: [{name path at kind size sealed}], the newest
// first, kind being manual, daily, import, merge, delete, migration or restore; backup
// verify: [{path sound customers interactions problem}], with 4 where one is not sound.
// forget: {id name contacts interactions undo_entries files[] backups[] sealed[] erased
// backups_erased}; with --dry-run erased is false.
// subject: the object of show, and audit[]{at by action kind subject detail count} imports[]
// files[] backups[] sealed[]; imports as in import list, action being do, undo or redo.
// restore: {path from kept customers interactions}; kept is null where there was no
// book. serve: {path address
// fingerprint people}, once it listens. version: {version revision
// time modified go platform}. config: see tierbook config --help. export
// --format json: the objects of package exchange: customers with the names above
// and birthday note potential credit_hold credit_status do_not_contact archived referred_by
// fields{} contacts[]; override, snoozed_until and next_date stand there as they
// were set, in force or not, so that an import brings them back.
//
// stats, report --format json:
//
//	as_of currency customers revenue
//	tiers[]{tier count prospects revenue count_share revenue_share coverage prospects_covered}
//	pareto[]{customer_share value_share}   from 0,0 to 1,1; pareto_cuts[] alike: where the policy's shares are reached
//	rfm_heat[5][5]                         row R−1, column F−1, customers with orders
//	movement{from to source matrix{AA AB ... CC newA.. lostA..} prospects{AA ...} before{A B C} after{A B C}}
//	coverage[]{owner count coverage tiers[]{tier count covered coverage prospects prospects_covered} backlog per_week prospects prospects_covered}
//	coverage_trend[]{date coverage tiers[] prospects prospects_covered}   12 weeks
//	at_risk[]{customer, risk risk_reason stake} at_risk_total at_risk_stake
//	by[]{value customers revenue tiers{A B C} prospects{A B C} score coverage due overdue per_week range{period} filter}
//	range{period} periods[]{period}        the days asked about; months, quarters or years up to them
//	new[] won_back[] lost[]{id ref name} satisfaction feedbacks unhappy open_complaints
//	themes[]{word ratings low filter}      words that set ratings of 1 and 2 apart
//	retention[]{date value} not_back clv[]{date value}   by month
//
// period:
//
//	name from to so_far revenue profit orders customers new lost previous growth year_before year_growth
//
// name is 2026-11, 2026-Q4 or 2026, null for other days; so_far says that there are days
// of it to come. revenue is that of the orders of these days less what was given back,
// profit null unless every one says what its lines cost; customers ordered, new for the
// first time. previous is the revenue of the period before (of range: of as many days
// before), year_before that of the same days a year before, of a period that is not over
// up to the same day; growth and year_growth are shares above them. They are null where orders
// do not go back so far, the shares also where what they are of is not above zero or revenue
// is below it. revenue elsewhere is that to date. An order counts for the owner that its
// customer has today.
//
// Shares lie in 0..1. score is the mean of those known, null where none is.
// source is recorded, replay or mixed. coverage is the share contacted within
// the cadence, null where there is nobody; every count and coverage is of all
// customers, prospects tells how many of them have not ordered yet, prospects_covered
// how many of these are in time: the texts show buyers, and prospects apart; backlog counts the overdue, per_week
// the contacts a week that the cadences ask for. unhappy are those at 1 or 2,
// not_back the buyers of the quarter before the last who have not bought since.
// A customer with several tags counts under each with --by tag.
//
// stats models: {as_of bgnbd{r alpha a b ll} mbgnbd{...} gammagamma{p q v ll}
// customers repeaters verdict_code verdict}; a model that does not apply is null.
// stats backtest: {cut until customers revenue top20{score clv rfm_code
// percentile_rfm recency foresight} auc{p_order p_alive recency} brier brier_base
// reliability[]{foretold seen customers} calibration_error tiers[]{tier customers
// revenue revenue_share returned per_customer} reason}; what nothing that came
// after can tell is null. With --products: {cut until offers customers pairs hit
// popular}.
// stats products: [{product category customers orders quantity revenue profit last
// previous growth year_before year_growth}], the last four as of a period where --from is given.
//
// recommend: {again[]{product category kind times every_days last due} next[]{product
// category kind because both buyers lift} customers products pairs}; kind is reorder or
// stopped, and together, trade_up or alike. What does not apply is left out.
//
// draft: [{name title tiers[] stages[] occasions[] subject text own fits}], the most fitting
// first: whom a text is for, and whether it fits, null with --list and no customer. With
// TEXT: {name title customer_id to subject text missing[]}; missing names what stands in the
// text in brackets, for want of a value.
//
// policy show: the settings as the TOML file names them. policy preview:
// {customers moved matrix{AA AB ...} before{A B C} after{A B C} movers[]{id ref
// name from to revenue score} load[]{owner before after} backtest{cut until
// before{score a_share a_count} after{...}}|null}. policy set, preset,
// restore: {version changed moved}. policy history: [{version at by why current
// policy}].
//
// segment list: [{name filter size revenue score created error}]; save: one of
// these; show: with portrait[]{figure value set book effect}. segment cluster: {k
// silhouette rules_accuracy clusters[]{segment size revenue center[] portrait[]
// members[] filter} rules[]{when cluster count right}}. score as in stats.
//
// owner list: [{name initials initials_set customers tiers{A B C} revenue per_week
// due overdue}], last, under the name "", the customers without an owner; set,
// rename: one of these. assign --dry-run: {owner customers moved owners[]{owner
// before after} dry_run}.
//
// person list: [{name role owners[] fingerprint key added}] by name: role is viewer,
// seller, lead, manager or admin; add, edit: a list of that one; remove: of those left.
//
// mcp answers with the JSON of next, next --days (upcoming), list, show, stats, segment
// list (segments), segment show, log, due and tag, of which it keeps the first 50 entries
// of every list or fewer; a second text then says what was left out.
//
// next prints 10 customers as text and all of them as JSON unless -n says
// otherwise.
package main
