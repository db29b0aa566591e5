package db

import (
	"context"
	"testing"

	"tierbook/model"
)

// TestRowsOfOneCompanyAreItsContacts imports a file with a row for each person
// at a company, twice, and one of another company of that name.
func TestRowsOfOneCompanyAreItsContacts(t *testing.T) {
	ctx, d := context.Background(), openTest(t, t.TempDir())
	defer d.Close()
	row := func(ref, person, phone, email string) model.ImportCustomer {
		return model.ImportCustomer{
			Customer: model.Customer{Ref: ref, Name: "示例", Kind: model.Company, Phone: phone, Email: email},
			Contacts: []model.Contact{{Name: person, Phone: phone, Primary: true}},
		}
	}
	file := func() *model.Import {
		return named(row("", "张三", "13800000001", "z@example.com"), row("", "李四", "13800000002", "l@example.com"))
	}
	if got := mustImport(t, d, file()); got.Created != 1 || got.Updated != 1 {
		t.Errorf("%+v", got)
	}
	if got := mustImport(t, d, file()); got.Unchanged != 2 || got.Batch != 0 {
		t.Errorf("again: %+v", got)
	}
	det, err := d.Detail(ctx, 1, 0, 0)
	if err != nil || det.Customer.Phone != "13800000001" || det.Email != "z@example.com" || len(det.Contacts) != 2 {
		t.Fatalf("%+v %+v %v", det.Customer, det.Contacts, err)
	}
	if c := det.Contacts[1]; c.Name != "李四" || c.Phone != "13800000002" || c.Email != "l@example.com" || c.Primary {
		t.Errorf("%+v", c)
	}
	if got := mustImport(t, d, named(row("", "张三", "13900000001", ""))); got.Updated != 1 {
		t.Errorf("%+v", got)
	}
	if det, err = d.Detail(ctx, 1, 0, 0); err != nil || det.Customer.Phone != "13900000001" {
		t.Errorf("the main contact's new number did not become the company's: %+v %v", det.Customer, err)
	}
	mustImport(t, d, named(row("R1", "张三", "", "")))
	if got := mustImport(t, d, named(row("R2", "王五", "13800000005", ""))); got.Created != 1 {
		t.Errorf("a company of another ref: %+v", got)
	}
	two := func(phone string) model.ImportCustomer {
		return model.ImportCustomer{Customer: model.Customer{Name: "王芳", Kind: model.Person, Phone: phone}}
	}
	if got := mustImport(t, d, named(two("13800000007"), two("13800000008"))); got.Created != 2 {
		t.Errorf("two persons of one name: %+v", got)
	}
}

// TestPersonsOfOneNameStayApart imports persons who share a name and differ in
// their numbers, each file twice: of no company, and of one.
func TestPersonsOfOneNameStayApart(t *testing.T) {
	ctx := context.Background()
	row := func(company, person, phone string) model.ImportCustomer {
		in := model.ImportCustomer{
			Customer: model.Customer{Name: company, Phone: phone},
			Contacts: []model.Contact{{Name: person, Phone: phone, Primary: true}},
		}
		if company == "" {
			in.Customer.Name, in.StandIn = person, true
		}
		return in
	}
	for company, want := range map[string]struct{ customers, contacts int }{"": {2, 0}, "示例": {1, 2}} {
		d := openTest(t, t.TempDir())
		file := func() *model.Import {
			return named(row(company, "张三", "13800000001"), row(company, "张三", "13800000002"))
		}
		if got := mustImport(t, d, file()); got.Created != want.customers {
			t.Errorf("%q: %+v", company, got)
		}
		if got := mustImport(t, d, file()); got.Unchanged != 2 || got.Batch != 0 {
			t.Errorf("%q again: %+v", company, got)
		}
		if got := mustImport(t, d, named(row(company, "张三", "13800000001"), row(company, "张三", "13800000003"))); company != "" && got.Updated != 1 {
			t.Errorf("%q with another number: %+v", company, got)
		}
		det, err := d.Detail(ctx, 1, 0, 0)
		if err != nil || det.Phone != "13800000001" || len(det.Contacts) != want.contacts {
			t.Fatalf("%q: %+v %+v %v", company, det.Customer, det.Contacts, err)
		}
		if want.contacts == 2 && (det.Contacts[0].Phone != "13800000001" || det.Contacts[1].Phone != "13800000003") {
			t.Errorf("%q: %+v", company, det.Contacts)
		}
		d.Close()
	}
}

// TestPeopleOfCustomersAreTheirContacts imports people with the ref or the name of
// their company: contacts where that is a customer of the book or of the file.
func TestPeopleOfCustomersAreTheirContacts(t *testing.T) {
	ctx, d := context.Background(), openTest(t, t.TempDir())
	defer d.Close()
	person := func(ref, name, parent, company string) model.ImportCustomer {
		return model.ImportCustomer{
			Customer: model.Customer{Ref: ref, Name: name, Kind: model.Person}, LastContact: model.NewDay(2026, 3, 1),
			Employed: &model.Employment{Ref: parent, Name: company, Contact: model.Contact{Name: name, Title: "Buyer", Primary: true}},
		}
	}
	company := func(ref, name string) model.ImportCustomer {
		return model.ImportCustomer{Customer: model.Customer{Ref: ref, Name: name, Kind: model.Company}}
	}
	mustImport(t, d, named(person("003A", "Early Bird", "", "Edge GmbH")))
	file := func() *model.Import {
		return named(person("003A", "Early Bird", "", "Edge"), person("003B", "Rose Lee", "001X", ""), person("003C", "Sean Low", "", "edge gmbh"),
			person("003D", "Solo", "", "Nowhere"), company("001X", "Edge"))
	}
	if got := mustImport(t, d, file()); got.Created != 2 || got.Updated != 2 || got.Unchanged != 1 {
		t.Errorf("%+v", got)
	}
	if got := mustImport(t, d, file()); got.Batch != 0 {
		t.Errorf("again: %+v", got)
	}
	if got := mustImport(t, d, named(person("", "Ann Lee", "001X", "Beta GmbH"))); got.Created != 1 {
		t.Errorf("the number is of another company: %+v", got)
	}
	if _, err := d.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	det, err := d.Detail(ctx, 2, 0, 0)
	if err != nil || det.Customer.Name != "Solo" {
		t.Fatal(det.Customer, err)
	}
	det, err = d.Detail(ctx, 3, 0, 0)
	if err != nil || det.Customer.Name != "Edge" || len(det.Contacts) != 2 || det.Contacts[0].Name != "Rose Lee" || det.Contacts[0].Title != "Buyer" ||
		det.Facts.LastContact != model.NewDay(2026, 3, 1) {
		t.Errorf("%+v %v", det, err)
	}
	form := func(name, email string) *model.Import {
		in := company("", name)
		in.Customer.Email = email
		return named(in)
	}
	mustImport(t, d, form("Bolt GmbH", "info@bolt.example"))
	for _, name := range []string{"Bolt", "Bolt GmbH", "Bolt AG"} {
		if got := mustImport(t, d, form(name, "info@bolt.example")); got.Created != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := mustImport(t, d, form("Bolt Ltd", "")); got.Created != 1 {
		t.Errorf("another legal form, and nothing agrees: %+v", got)
	}
}

// TestACompanysOwnRowIsFirst imports the row of a company below that of a person at it:
// the phone is the company's own, as when it stands above.
func TestACompanysOwnRowIsFirst(t *testing.T) {
	person := model.ImportCustomer{
		Customer: model.Customer{Name: "Acme", Kind: model.Company, Phone: "5550001", Email: "k@acme.example"},
		Contacts: []model.Contact{{Name: "Kim", Phone: "5550001", Email: "k@acme.example", Primary: true}},
	}
	company := model.ImportCustomer{Customer: model.Customer{Name: "Acme", Kind: model.Company, Phone: "5550000"}}
	none := company
	none.Customer.Phone = "+1 555-000-0000"
	for _, rows := range [][]model.ImportCustomer{{person, company}, {company, person}, {person, none}} {
		d := openTest(t, t.TempDir())
		for i, want := range []int{1, 0} {
			if got := mustImport(t, d, named(rows...)); got.Created != want {
				t.Errorf("time %d: %+v", i, got)
			} else if i > 0 && got.Batch != 0 {
				t.Errorf("again: %+v", got)
			}
		}
		det, err := d.Detail(context.Background(), 1, 0, 0)
		want := map[bool]string{true: "5550001", false: "5550000"}[rows[1].Customer.Phone == none.Customer.Phone]
		if err != nil || det.Customer.Phone != want || len(det.Contacts) != 1 || det.Contacts[0].Phone != "5550001" {
			t.Errorf("%+v %v", det.Customer, err)
		}
		d.Close()
	}
}
