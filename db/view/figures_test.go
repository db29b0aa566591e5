package view

import (
	"reflect"
	"testing"
)

// Figures are written and read as they lie in memory: a pointer among them would come
// back to what the collector has taken.
func TestFiguresHoldNoPointers(t *testing.T) {
	var look func(path string, of reflect.Type)
	look = func(path string, of reflect.Type) {
		switch of.Kind() {
		case reflect.Struct:
			for i := range of.NumField() {
				look(path+"."+of.Field(i).Name, of.Field(i).Type)
			}
		case reflect.Array:
			look(path, of.Elem())
		case reflect.Pointer, reflect.String, reflect.Slice, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
			t.Errorf("figures%s is a %s", path, of)
		}
	}
	look("", reflect.TypeFor[figures]())
}
