// Computed by the Python definitions of the Canonical ABI (design/mvp/canonical-abi/definitions.py of
// WebAssembly/component-model, commit 6d28164).
// swift-format-ignore-file

/// A type; then for 32-bit and for 64-bit addresses: size; alignment; offsets of the members or of
/// the payload; core types.
let typeTable = """
bool; 1; 1; -; i32; 1; 1; -; i32
s8; 1; 1; -; i32; 1; 1; -; i32
u8; 1; 1; -; i32; 1; 1; -; i32
s16; 2; 2; -; i32; 2; 2; -; i32
u16; 2; 2; -; i32; 2; 2; -; i32
s32; 4; 4; -; i32; 4; 4; -; i32
u32; 4; 4; -; i32; 4; 4; -; i32
s64; 8; 8; -; i64; 8; 8; -; i64
u64; 8; 8; -; i64; 8; 8; -; i64
f32; 4; 4; -; f32; 4; 4; -; f32
f64; 8; 8; -; f64; 8; 8; -; f64
char; 4; 4; -; i32; 4; 4; -; i32
string; 8; 4; -; i32,i32; 16; 8; -; i64,i64
own; 4; 4; -; i32; 4; 4; -; i32
borrow; 4; 4; -; i32; 4; 4; -; i32
(enum 65536); 2; 2; 2; i32; 2; 2; 2; i32
(enum 65537); 4; 4; 4; i32; 4; 4; 4; i32
(enum 1); 1; 1; 1; i32; 1; 1; 1; i32
(enum 2); 1; 1; 1; i32; 1; 1; 1; i32
(enum 255); 1; 1; 1; i32; 1; 1; 1; i32
(enum 256); 1; 1; 1; i32; 1; 1; 1; i32
(enum 257); 2; 2; 2; i32; 2; 2; 2; i32
(flags 1); 1; 1; -; i32; 1; 1; -; i32
(flags 8); 1; 1; -; i32; 1; 1; -; i32
(flags 9); 2; 2; -; i32; 2; 2; -; i32
(flags 16); 2; 2; -; i32; 2; 2; -; i32
(flags 17); 4; 4; -; i32; 4; 4; -; i32
(flags 32); 4; 4; -; i32; 4; 4; -; i32
(option (record u64 own bool (record bool s16) u16)); 32; 8; 8; i32,i64,i32,i32,i32,i32,i32; 32; 8; 8; i32,i64,i32,i32,i32,i32,i32
(result f32 _); 8; 4; 4; i32,f32; 8; 4; 4; i32,f32
(variant _ (enum 2) _ (record (enum 3) (result u16 borrow) (result bool _) (record u8 s64 u64 u32) (variant _ s8 s64 _)) u64); 72; 8; 8; i32,i64,i32,i32,i32,i32,i32,i64,i64,i32,i32,i64; 72; 8; 8; i32,i64,i32,i32,i32,i32,i32,i64,i64,i32,i32,i64
(record (list s64) bool u64 bool); 32; 8; 0,8,16,24; i32,i32,i32,i64,i32; 40; 8; 0,16,24,32; i64,i64,i32,i64,i32
(option s32); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(record (result char u8) (variant (list f64) _ u8 u64 string) (variant s32 (variant s64 _ s8 s16) (list string) (record s64 f64 char s8)) (tuple s64 (tuple f64 u64 borrow u8 s16))); 88; 8; 0,8,24,56; i32,i32,i32,i64,i32,i32,i64,i64,i32,i32,i64,f64,i64,i32,i32,i32; 96; 8; 0,8,32,64; i32,i32,i32,i64,i64,i32,i64,i64,i32,i32,i64,f64,i64,i32,i32,i32
(list (tuple u8 s8 u64 string s16)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(record f32 (variant (flags 9) (variant _ (option s8) (variant _ _ u8) char _) (variant (option s32) (enum 256)) (option u64)) (record (record borrow) u32) (variant (result _ u32) _ own s8)); 56; 8; 0,8,32,40; f32,i32,i32,i64,i32,i32,i32,i32,i32,i32; 56; 8; 0,8,32,40; f32,i32,i32,i64,i32,i32,i32,i32,i32,i32
(list (variant _)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(variant (variant _ _ s16) f64 _); 16; 8; 8; i32,i64,i32; 16; 8; 8; i32,i64,i32
(variant (tuple (list borrow) (option borrow) (variant u8 s32 _ u16 s8) (flags 9)) (record (tuple u16 f32 u8 f32) (enum 257) (tuple bool u64 string)) (flags 1)); 56; 8; 8; i32,i32,i32,i32,i32,i32,i32,i64,i32,i32; 64; 8; 8; i32,i64,i64,i32,i32,i32,i32,i64,i64,i64
(result f64 s8); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(record own char u32 u16); 16; 4; 0,4,8,12; i32,i32,i32,i32; 16; 4; 0,4,8,12; i32,i32,i32,i32
(variant char); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(tuple (result (variant s64 _ _ own) s64)); 24; 8; 0; i32,i64,i64; 24; 8; 0; i32,i64,i64
(variant s32); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(flags 15); 2; 2; -; i32; 2; 2; -; i32
(variant _ own s32 s32); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(record (variant (record bool borrow u16) string _) (option (flags 32))); 24; 4; 0,16; i32,i32,i32,i32,i32,i32; 32; 8; 0,24; i32,i64,i64,i32,i32,i32
(list (option f64)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(enum 3); 1; 1; 1; i32; 1; 1; 1; i32
(variant (record (record u64 string) (tuple own u16 bool u32 u16)) s32 (variant s64)); 40; 8; 8; i32,i64,i64,i32,i32,i32,i32,i32,i32; 48; 8; 8; i32,i64,i64,i64,i32,i32,i32,i32,i32
(list string); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(result (flags 31) _); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(variant (record bool bool u8 u32) borrow); 12; 4; 4; i32,i32,i32,i32,i32; 12; 4; 4; i32,i32,i32,i32,i32
(variant (result s16 u32) own (variant bool u32) (flags 7) (variant u16 s16)); 12; 4; 4; i32,i32,i32; 12; 4; 4; i32,i32,i32
(list (tuple borrow (list char) (record (enum 2)) char)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(result s32 (flags 9)); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(variant (variant (enum 3) (option u32) borrow) (enum 3) (list s32) _); 16; 4; 4; i32,i32,i32,i32; 24; 8; 8; i32,i64,i64,i32
(option (option (tuple char u8 (enum 300) string))); 24; 4; 4; i32,i32,i32,i32,i32,i32,i32; 40; 8; 8; i32,i32,i32,i32,i32,i64,i64
(option s8); 2; 1; 1; i32,i32; 2; 1; 1; i32,i32
(record own); 4; 4; 0; i32; 4; 4; 0; i32
(result f64 (record s32 s64 u8)); 32; 8; 8; i32,i64,i64,i32; 32; 8; 8; i32,i64,i64,i32
(variant u64 (result _ (variant _ own _ u8)) bool); 24; 8; 8; i32,i64,i32,i32; 24; 8; 8; i32,i64,i32,i32
(tuple f32); 4; 4; 0; f32; 4; 4; 0; f32
(flags 31); 4; 4; -; i32; 4; 4; -; i32
(option u64); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(option u16); 4; 2; 2; i32,i32; 4; 2; 2; i32,i32
(list s32); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(option borrow); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(tuple f64 (option s32)); 16; 8; 0,8; f64,i32,i32; 16; 8; 0,8; f64,i32,i32
(record (variant s64 s8 _) (tuple s16 s16) u8 (record s16 string)); 40; 8; 0,16,20,24; i32,i64,i32,i32,i32,i32,i32,i32; 48; 8; 0,16,20,24; i32,i64,i32,i32,i32,i32,i64,i64
(result s64 (result _ _)); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(flags 7); 1; 1; -; i32; 1; 1; -; i32
(option bool); 2; 1; 1; i32,i32; 2; 1; 1; i32,i32
(record u16 u8); 4; 2; 0,2; i32,i32; 4; 2; 0,2; i32,i32
(variant (variant _ (record s64 s8 u32 u32 s32) f32) u16); 40; 8; 8; i32,i32,i64,i32,i32,i32,i32; 40; 8; 8; i32,i32,i64,i32,i32,i32,i32
(variant s32 _); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(list own); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(tuple (result char f64) (option (list s32))); 32; 8; 0,16; i32,i64,i32,i32,i32; 40; 8; 0,16; i32,i64,i32,i64,i64
(variant borrow _); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(tuple bool (result _ (result (tuple f64 char) _)) (variant (option (flags 15))) s16 u8); 56; 8; 0,8,40,46,48; i32,i32,i32,f64,i32,i32,i32,i32,i32,i32; 56; 8; 0,8,40,46,48; i32,i32,i32,f64,i32,i32,i32,i32,i32,i32
(variant s32 (flags 31)); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(list (option (variant _ _ (tuple borrow char) f64 borrow))); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(variant s16 s32 s32 _); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(list (list (record (list s8) (variant string _) s64))); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(enum 300); 2; 2; 2; i32; 2; 2; 2; i32
(tuple (variant (record string s8 char bool) u64 (variant f32 u8 _ s64) (variant u64 f32)) s16 (flags 16)); 40; 8; 0,32,34; i32,i64,i64,i32,i32,i32,i32,i32; 48; 8; 0,40,42; i32,i64,i64,i32,i32,i32,i32,i32
(variant u32); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(variant (enum 3) string); 12; 4; 4; i32,i32,i32; 24; 8; 8; i32,i64,i64
(tuple (result (option (tuple s64 own s16)) u64) bool (enum 256)); 40; 8; 0,32,33; i32,i64,i64,i32,i32,i32,i32; 40; 8; 0,32,33; i32,i64,i64,i32,i32,i32,i32
(result (option (record own own s32 own s16)) _); 28; 4; 4; i32,i32,i32,i32,i32,i32,i32; 28; 4; 4; i32,i32,i32,i32,i32,i32,i32
(result _ u8); 2; 1; 1; i32,i32; 2; 1; 1; i32,i32
(option own); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(result _ f32); 8; 4; 4; i32,f32; 8; 4; 4; i32,f32
(list u32); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(record s64); 8; 8; 0; i64; 8; 8; 0; i64
(record f64 (record s8 s32)); 16; 8; 0,8; f64,i32,i32; 16; 8; 0,8; f64,i32,i32
(option s64); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(option (record bool borrow s16 bool)); 16; 4; 4; i32,i32,i32,i32,i32; 16; 4; 4; i32,i32,i32,i32,i32
(variant borrow (record (result bool _) borrow (record u8 f32 f32 u8)) (enum 257) (result (variant f64 f32 u16 u32 string) (enum 3))); 32; 8; 8; i32,i32,i32,i64,i32,f32,f32,i32; 40; 8; 8; i32,i32,i32,i64,i64,f32,f32,i32
(list f32); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(option (variant u64 (record u16 s64) s8)); 32; 8; 8; i32,i32,i64,i64; 32; 8; 8; i32,i32,i64,i64
(variant (flags 8) (result string own) f32); 16; 4; 4; i32,i32,i32,i32; 32; 8; 8; i32,i32,i64,i64
(variant _ f32 _); 8; 4; 4; i32,f32; 8; 4; 4; i32,f32
(list char); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(record (record f64) u64 (result _ u8) s32 bool); 32; 8; 0,8,16,20,24; f64,i64,i32,i32,i32,i32; 32; 8; 0,8,16,20,24; f64,i64,i32,i32,i32,i32
(variant own u8 bool u8 _); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(record (record s16 u8 u8 u8) (tuple bool s32 s8) s8 f64); 32; 8; 0,8,20,24; i32,i32,i32,i32,i32,i32,i32,i32,f64; 32; 8; 0,8,20,24; i32,i32,i32,i32,i32,i32,i32,i32,f64
(variant u16); 4; 2; 2; i32,i32; 4; 2; 2; i32,i32
(record bool (variant _ u8) (flags 15) u32); 12; 4; 0,1,4,8; i32,i32,i32,i32,i32; 12; 4; 0,1,4,8; i32,i32,i32,i32,i32
(variant s64 _ f64 _ borrow); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(list (enum 3)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(result (result (variant borrow s64) _) (variant _ _ (variant _))); 32; 8; 8; i32,i32,i32,i64; 32; 8; 8; i32,i32,i32,i64
(list (flags 8)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(result (tuple f32) u32); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(variant (option f64) (flags 1)); 24; 8; 8; i32,i32,f64; 24; 8; 8; i32,i32,f64
(list (enum 255)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(option (enum 300)); 4; 2; 2; i32,i32; 4; 2; 2; i32,i32
(list f64); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(list u16); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(list (variant (list f64))); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(variant (variant (option s64) _ (variant u32) _) (tuple u16 u16)); 32; 8; 8; i32,i32,i32,i64; 32; 8; 8; i32,i32,i32,i64
(tuple s64 s64 u64 char f64); 40; 8; 0,8,16,24,32; i64,i64,i64,i32,f64; 40; 8; 0,8,16,24,32; i64,i64,i64,i32,f64
(record (flags 7)); 1; 1; 0; i32; 1; 1; 0; i32
(tuple (variant (result s32 (option borrow)) _ string (variant _) (variant (list s64) (variant char f32 own f64 u32) (enum 257))) (record (enum 1) (flags 8)) char u64); 48; 8; 0,32,36,40; i32,i32,i32,i64,i32,i32,i32,i64; 48; 8; 0,32,36,40; i32,i64,i64,i64,i32,i32,i32,i64
(variant (record char string u64) f32 string u64); 32; 8; 8; i32,i64,i32,i32,i64; 40; 8; 8; i32,i64,i64,i64,i64
(option (tuple bool u64)); 24; 8; 8; i32,i32,i64; 24; 8; 8; i32,i32,i64
(option (list (enum 2))); 12; 4; 4; i32,i32,i32; 24; 8; 8; i32,i64,i64
(tuple borrow); 4; 4; 0; i32; 4; 4; 0; i32
(variant u8 u16); 4; 2; 2; i32,i32; 4; 2; 2; i32,i32
(result _ (variant (result (record bool u64) s32) s32 (result borrow s8) (tuple (variant f64 _) u64 f64 u16 (result f32 f64)))); 72; 8; 8; i32,i32,i32,i64,i64,f64,i32,i32,i64; 72; 8; 8; i32,i32,i32,i64,i64,f64,i32,i32,i64
(variant bool s16 borrow s8); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(tuple (enum 255)); 1; 1; 0; i32; 1; 1; 0; i32
(result f64 f32); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(list (tuple u32 f64 s16 u16)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(variant _); 1; 1; 1; i32; 1; 1; 1; i32
(record s32); 4; 4; 0; i32; 4; 4; 0; i32
(option s16); 4; 2; 2; i32,i32; 4; 2; 2; i32,i32
(variant s64 _ u16 s16); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(result u64 char); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(tuple (result _ bool) (variant char)); 12; 4; 0,4; i32,i32,i32,i32; 12; 4; 0,4; i32,i32,i32,i32
(record s32 bool); 8; 4; 0,4; i32,i32; 8; 4; 0,4; i32,i32
(result f32 s64); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(variant _ u8 u8 f64 (variant s32 u16 f64 _ _)); 24; 8; 8; i32,i64,i64; 24; 8; 8; i32,i64,i64
(variant (variant u8 (option own) (list string) own (record u8 (tuple f32 s64 s64 f64) (option string) (enum 256))) (option (result u64 _)) s64 u64); 72; 8; 8; i32,i64,i32,i64,i64,i64,f64,i32,i32,i32,i32; 88; 8; 8; i32,i64,i64,i64,i64,i64,f64,i32,i64,i64,i32
(variant s16 u16 char (variant f32 (record u64 (record u32 s16 u8 u32 bool) (variant s8 char _ string) (list s32)) (enum 257) (enum 1) bool) _); 64; 8; 8; i32,i32,i64,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32; 80; 8; 8; i32,i32,i64,i32,i32,i32,i32,i32,i32,i64,i64,i64,i64
(result borrow f64); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(variant _ _ (list u64) s8 (option (tuple (flags 7) (flags 9) f32 s32))); 20; 4; 4; i32,i32,i32,i32,f32,i32; 24; 8; 8; i32,i64,i64,i32,f32,i32
(tuple borrow f32 bool); 12; 4; 0,4,8; i32,f32,i32; 12; 4; 0,4,8; i32,f32,i32
(variant char (variant _ f64 (result s32 f64))); 32; 8; 8; i32,i32,i64,i64; 32; 8; 8; i32,i32,i64,i64
(option (variant u16 (enum 1))); 6; 2; 2; i32,i32,i32; 6; 2; 2; i32,i32,i32
(record s64 (option s64) u16 (tuple own u16 s16) own); 40; 8; 0,8,24,28,36; i64,i32,i64,i32,i32,i32,i32,i32; 40; 8; 0,8,24,28,36; i64,i32,i64,i32,i32,i32,i32,i32
(list bool); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(variant (result (enum 2) (list string)) (variant _ s32 (enum 2) string) _); 16; 4; 4; i32,i32,i32,i32; 32; 8; 8; i32,i32,i64,i64
(result _ _); 1; 1; 1; i32; 1; 1; 1; i32
(tuple u64); 8; 8; 0; i64; 8; 8; 0; i64
(tuple s16 (result u32 s8) (list u32) (enum 1) u32); 28; 4; 0,4,12,20,24; i32,i32,i32,i32,i32,i32,i32; 40; 8; 0,4,16,32,36; i32,i32,i32,i64,i64,i32,i32
(variant (tuple (variant _ s16) f32 (variant (enum 1) _ _ (variant _) (tuple s8 u32 f64)) (enum 1)) bool (variant borrow (record (flags 17) u64 u64 (flags 16)) _ _ (variant s8)) _); 48; 8; 8; i32,i32,i32,i64,i64,i32,i32,f64,i32; 48; 8; 8; i32,i32,i32,i64,i64,i32,i32,f64,i32
(option (enum 3)); 2; 1; 1; i32,i32; 2; 1; 1; i32,i32
(option (variant (option u32) _ _ _)); 16; 4; 4; i32,i32,i32,i32; 16; 4; 4; i32,i32,i32,i32
(variant (list (list (flags 16)))); 12; 4; 4; i32,i32,i32; 24; 8; 8; i32,i64,i64
(result s16 _); 4; 2; 2; i32,i32; 4; 2; 2; i32,i32
(list borrow); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(list (option (tuple u8 bool u64 u16))); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(variant s32 _ (tuple (enum 2) (flags 1) (list (option bool)))); 16; 4; 4; i32,i32,i32,i32,i32; 32; 8; 8; i32,i32,i32,i64,i64
(result (variant bool s64) (flags 8)); 24; 8; 8; i32,i32,i64; 24; 8; 8; i32,i32,i64
(variant bool (variant borrow s16 _ _) (variant string s32 u64) u8 (record s16)); 24; 8; 8; i32,i32,i64,i32; 32; 8; 8; i32,i32,i64,i64
(result (tuple bool string u32) _); 20; 4; 4; i32,i32,i32,i32,i32; 40; 8; 8; i32,i32,i64,i64,i32
(variant s64 bool); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(record (enum 257) (option (list s8))); 16; 4; 0,4; i32,i32,i32,i32; 32; 8; 0,8; i32,i32,i64,i64
(variant (record (result own _) (flags 9) bool) (option s32) (option u64) _); 24; 8; 8; i32,i32,i64,i32,i32; 24; 8; 8; i32,i32,i64,i32,i32
(tuple (list own) (variant string u16 s64) u16 (option bool)); 32; 8; 0,8,24,26; i32,i32,i32,i64,i32,i32,i32,i32; 48; 8; 0,16,40,42; i64,i64,i32,i64,i64,i32,i32,i32
(result u8 u32); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(variant (option s8) _); 3; 1; 1; i32,i32,i32; 3; 1; 1; i32,i32,i32
(list u8); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(variant _ (variant _ (result s32 s16) _) (option (enum 1)) (result (option s32) _)); 16; 4; 4; i32,i32,i32,i32; 16; 4; 4; i32,i32,i32,i32
(variant (list (variant (variant _) (option u16) char))); 12; 4; 4; i32,i32,i32; 24; 8; 8; i32,i64,i64
(tuple (option u8) u32 borrow s16 (variant u64 borrow)); 32; 8; 0,4,8,12,16; i32,i32,i32,i32,i32,i32,i64; 32; 8; 0,4,8,12,16; i32,i32,i32,i32,i32,i32,i64
(tuple (variant _) (flags 15) (variant (record s8 (enum 2) u8) (result (list s8) s32) s16) f32); 24; 4; 0,2,4,20; i32,i32,i32,i32,i32,i32,f32; 48; 8; 0,2,8,40; i32,i32,i32,i32,i64,i64,f32
(record (record (option bool) (flags 16) (variant f64) (result own _)) bool (variant _ (variant _))); 40; 8; 0,32,33; i32,i32,i32,i32,f64,i32,i32,i32,i32,i32; 40; 8; 0,32,33; i32,i32,i32,i32,f64,i32,i32,i32,i32,i32
(tuple (enum 3) char (list (result _ s64)) (record (result _ _) (flags 15) (variant char string u32)) own); 36; 4; 0,4,8,16,32; i32,i32,i32,i32,i32,i32,i32,i32,i32,i32; 64; 8; 0,4,8,24,56; i32,i32,i64,i64,i32,i32,i32,i64,i64,i32
(list s8); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(variant (option (record (variant char _ _ u8) (variant s64 s16 s16 own) (list own) (variant _) (option bool)))); 56; 8; 8; i32,i32,i32,i32,i32,i64,i32,i32,i32,i32,i32; 64; 8; 8; i32,i32,i32,i32,i32,i64,i64,i64,i32,i32,i32
(record u8); 1; 1; 0; i32; 1; 1; 0; i32
(variant bool s16 u32 _); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(variant _ string borrow); 12; 4; 4; i32,i32,i32; 24; 8; 8; i32,i64,i64
(record (list u32)); 8; 4; 0; i32,i32; 16; 8; 0; i64,i64
(variant _ (tuple f64 (enum 3) (list own) (enum 1)) _); 32; 8; 8; i32,f64,i32,i32,i32,i32; 48; 8; 8; i32,f64,i32,i64,i64,i32
(record borrow (enum 3) s64 f64 (variant _ f64 bool borrow)); 40; 8; 0,4,8,16,24; i32,i32,i64,f64,i32,i64; 40; 8; 0,4,8,16,24; i32,i32,i64,f64,i32,i64
(tuple (variant s16 (tuple (option own)) (tuple u64 (variant u32 s8 _ u32) (variant _) (enum 3) (variant _))) f32 bool); 40; 8; 0,32,36; i32,i64,i32,i32,i32,i32,i32,f32,i32; 40; 8; 0,32,36; i32,i64,i32,i32,i32,i32,i32,f32,i32
(list (record own s32 u8 s32 s8)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(tuple (list s16) (enum 2) (result own s64)); 32; 8; 0,8,16; i32,i32,i32,i32,i64; 40; 8; 0,16,24; i64,i64,i32,i32,i64
(result s64 s64); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(result _ u32); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(tuple (enum 1)); 1; 1; 0; i32; 1; 1; 0; i32
(result borrow char); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(variant u32 _ _ f64); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(list (record own char s8 bool)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(variant (result s16 _)); 6; 2; 2; i32,i32,i32; 6; 2; 2; i32,i32,i32
(tuple borrow u64); 16; 8; 0,8; i32,i64; 16; 8; 0,8; i32,i64
(tuple (tuple u8 f32 (option s16) (variant bool _ u8 string) (flags 7)) (result (enum 256) _)); 32; 4; 0,28; i32,f32,i32,i32,i32,i32,i32,i32,i32,i32; 56; 8; 0,48; i32,f32,i32,i32,i32,i64,i64,i32,i32,i32
(variant (variant s8 s16) (list string) (tuple s16 borrow u8 char) (result _ u16) (option s64)); 24; 8; 8; i32,i32,i64,i32,i32; 24; 8; 8; i32,i64,i64,i32,i32
(option char); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(tuple string s16 string u16); 24; 4; 0,8,12,20; i32,i32,i32,i32,i32,i32; 48; 8; 0,16,24,40; i64,i64,i32,i64,i64,i32
(tuple (flags 1) (option (list string))); 16; 4; 0,4; i32,i32,i32,i32; 32; 8; 0,8; i32,i32,i64,i64
(variant (option f32) (result u64 bool) char u16 _); 24; 8; 8; i32,i32,i64; 24; 8; 8; i32,i32,i64
(variant (list (enum 1)) u8 _ _); 12; 4; 4; i32,i32,i32; 24; 8; 8; i32,i64,i64
(result (record (option f64)) (result _ (flags 31))); 24; 8; 8; i32,i32,i64; 24; 8; 8; i32,i32,i64
(record u8 u64 f32 string); 32; 8; 0,8,16,20; i32,i64,f32,i32,i32; 40; 8; 0,8,16,24; i32,i64,f32,i64,i64
(record (record f64) own); 16; 8; 0,8; f64,i32; 16; 8; 0,8; f64,i32
(option string); 12; 4; 4; i32,i32,i32; 24; 8; 8; i32,i64,i64
(tuple (result char (record u16 (tuple char f64 s16 borrow s32) u16 (variant s16 string _) (variant _))) (tuple u32 (variant (list s32) _) char) (flags 1) (flags 31) (result _ _)); 104; 8; 0,72,92,96,100; many; 144; 8; 0,88,128,132,136; many
(option f32); 8; 4; 4; i32,f32; 8; 4; 4; i32,f32
(record (flags 7) (option s16) s32 (record u32 s8 u64 (enum 1) string) char); 56; 8; 0,2,8,16,48; i32,i32,i32,i32,i32,i32,i64,i32,i32,i32,i32; 64; 8; 0,2,8,16,56; i32,i32,i32,i32,i32,i32,i64,i32,i64,i64,i32
(option (flags 8)); 2; 1; 1; i32,i32; 2; 1; 1; i32,i32
(tuple s64 (option f32) u64 (list own) (variant f32 char char u64 s8)); 48; 8; 0,8,16,24,32; i64,i32,f32,i64,i32,i32,i32,i64; 56; 8; 0,8,16,24,40; i64,i32,f32,i64,i64,i64,i32,i64
(variant (enum 256) s64); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(variant (flags 8) u32 _ (option u32)); 12; 4; 4; i32,i32,i32; 12; 4; 4; i32,i32,i32
(result u32 _); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(tuple s32 s32 u64); 16; 8; 0,4,8; i32,i32,i64; 16; 8; 0,4,8; i32,i32,i64
(variant (list (result bool (enum 257)))); 12; 4; 4; i32,i32,i32; 24; 8; 8; i32,i64,i64
(variant (list char) _ own (record (record char u32) string)); 20; 4; 4; i32,i32,i32,i32,i32; 32; 8; 8; i32,i64,i64,i64,i64
(variant own); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(variant (enum 255) (result _ _) u8); 2; 1; 1; i32,i32; 2; 1; 1; i32,i32
(list (list (flags 1))); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(list (enum 257)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(tuple (flags 32)); 4; 4; 0; i32; 4; 4; 0; i32
(variant (flags 16) s64 (enum 1)); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(tuple u32 string s8 s32); 20; 4; 0,4,12,16; i32,i32,i32,i32,i32; 32; 8; 0,8,24,28; i32,i64,i64,i32,i32
(variant _ s16 (variant s16 (variant f64) (variant _) char (flags 8)) s16 (variant _ u32 _ (option u16) (list u32))); 32; 8; 8; i32,i32,i32,i64; 32; 8; 8; i32,i32,i64,i64
(list (flags 9)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(tuple own u32); 8; 4; 0,4; i32,i32; 8; 4; 0,4; i32,i32
(tuple (record bool char f64 bool borrow) (flags 17) u32); 32; 8; 0,24,28; i32,i32,f64,i32,i32,i32,i32; 32; 8; 0,24,28; i32,i32,f64,i32,i32,i32,i32
(record (list (option u64)) (enum 3)); 12; 4; 0,8; i32,i32,i32; 24; 8; 0,16; i64,i64,i32
(record (result f32 _) s64 own (list char)); 32; 8; 0,8,16,20; i32,f32,i64,i32,i32,i32; 40; 8; 0,8,16,24; i32,f32,i64,i32,i64,i64
(record s16); 2; 2; 0; i32; 2; 2; 0; i32
(variant _ borrow); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(tuple (record u8 u16 char f32) (flags 9) char); 20; 4; 0,12,16; i32,i32,i32,f32,i32,i32; 20; 4; 0,12,16; i32,i32,i32,f32,i32,i32
(tuple string); 8; 4; 0; i32,i32; 16; 8; 0; i64,i64
(variant _ f64 (enum 257) (enum 257)); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(option (variant own f64 _)); 24; 8; 8; i32,i32,i64; 24; 8; 8; i32,i32,i64
(variant char s64 u32); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(variant own s8 _); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(variant u16 s16); 4; 2; 2; i32,i32; 4; 2; 2; i32,i32
(list (record (variant (option u64) _ (result s64 s64) (record s8 char own)) (option (result char s32)) s16)); 8; 4; -; i32,i32; 16; 8; -; i64,i64
(tuple (result char char) s32); 12; 4; 0,8; i32,i32,i32; 12; 4; 0,8; i32,i32,i32
(result (flags 8) string); 12; 4; 4; i32,i32,i32; 24; 8; 8; i32,i64,i64
(tuple (variant s8 u64 _ _ _) (result _ s64) (tuple borrow) u64 (variant bool)); 56; 8; 0,16,32,40,48; i32,i64,i32,i64,i32,i64,i32,i32; 56; 8; 0,16,32,40,48; i32,i64,i32,i64,i32,i64,i32,i32
(result (variant _ s8 _) (list u16)); 12; 4; 4; i32,i32,i32; 24; 8; 8; i32,i64,i64
(record (result (flags 1) _) (variant (flags 31) (tuple string s16 u64 u32) string)); 48; 8; 0,8; i32,i32,i32,i32,i32,i32,i64,i32; 56; 8; 0,8; i32,i32,i32,i64,i64,i32,i64,i32
(tuple (option u32) (result _ (variant s32 f32 _)) string); 28; 4; 0,8,20; i32,i32,i32,i32,i32,i32,i32; 40; 8; 0,8,24; i32,i32,i32,i32,i32,i64,i64
(tuple (record f64 s8 u8 u32) (tuple s16) s16); 24; 8; 0,16,18; f64,i32,i32,i32,i32,i32; 24; 8; 0,16,18; f64,i32,i32,i32,i32,i32
(result _ (variant (record (variant s32 u8 char _ s16) own u16 s16 (option bool)) (result (variant f64 _) borrow) (option (flags 31)) (option own))); 40; 8; 8; i32,i32,i32,i32,i64,i32,i32,i32,i32; 40; 8; 8; i32,i32,i32,i32,i64,i32,i32,i32,i32
(variant (variant (flags 9)) u16); 6; 2; 2; i32,i32,i32; 6; 2; 2; i32,i32,i32
(variant borrow _ char u32 _); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(variant _ s16 u32 f32); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(variant s32 u16); 8; 4; 4; i32,i32; 8; 4; 4; i32,i32
(variant (record (flags 1)) _ (record f64) u64 s64); 16; 8; 8; i32,i64; 16; 8; 8; i32,i64
(record f32 own char u16 u16); 16; 4; 0,4,8,12,14; f32,i32,i32,i32,i32; 16; 4; 0,4,8,12,14; f32,i32,i32,i32,i32
(variant (record (result (enum 256) _)) u64 (variant _ (variant _ (flags 1)) (tuple s16 (tuple u8) (flags 17)) u32) u64 (option (option (variant _ _ _ _)))); 24; 8; 8; i32,i64,i32,i32,i32; 24; 8; 8; i32,i64,i32,i32,i32
(tuple string f32 u8); 16; 4; 0,8,12; i32,i32,f32,i32; 24; 8; 0,16,20; i64,i64,f32,i32
"""

/// Parameters; result; core types of lift and of lower, with 32-bit and with 64-bit addresses; offsets of
/// the parameters in a record of the host, then of the result, the record's size and alignment.
let functionTable = """
(tuple s16) own (enum 300) u32 s64 string u32 s64 (flags 7); borrow; i32,i32,i32,i32,i64,i32,i32,i32,i64,i32>i32; i32,i32,i32,i32,i64,i32,i32,i32,i64,i32>i32; i32,i32,i32,i32,i64,i64,i64,i32,i64,i32>i32; i32,i32,i32,i32,i64,i64,i64,i32,i64,i32>i32; 0,4,8,12,16,24,40,48,56>60>64>8
-; -; ->-; ->-; ->-; ->-; ->0>0>1
-; -; ->-; ->-; ->-; ->-; ->0>0>1
char (option u16) (variant f64); (variant u64 f64 u64 s32 _); i32,i32,i32,i32,f64>i32; i32,i32,i32,i32,f64,i32>-; i32,i32,i32,i32,f64>i64; i32,i32,i32,i32,f64,i64>-; 0,4,8>24>40>8
borrow (tuple s32 char) (list bool) own (flags 7); s16; i32,i32,i32,i32,i32,i32,i32>i32; i32,i32,i32,i32,i32,i32,i32>i32; i32,i32,i32,i64,i64,i32,i32>i32; i32,i32,i32,i64,i64,i32,i32>i32; 0,4,16,32,36>38>40>8
(option u64); s16; i32,i64>i32; i32,i64>i32; i32,i64>i32; i32,i64>i32; 0>16>24>8
(list own); -; i32,i32>-; i32,i32>-; i64,i64>-; i64,i64>-; 0>16>16>8
(record u32 s8 s8 s8 u64) s64 f64 s64 s8; (enum 3); i32,i32,i32,i32,i64,i64,f64,i64,i32>i32; i32,i32,i32,i32,i64,i64,f64,i64,i32>i32; i32,i32,i32,i32,i64,i64,f64,i64,i32>i32; i32,i32,i32,i32,i64,i64,f64,i64,i32>i32; 0,16,24,32,40>41>48>8
f32 u64 (tuple (variant u8 borrow s16 char f32) s8 u32 (tuple string u64 s8 u32) (record u8 bool string)); s8; f32,i64,i32,i32,i32,i32,i32,i32,i64,i32,i32,i32,i32,i32,i32>i32; f32,i64,i32,i32,i32,i32,i32,i32,i64,i32,i32,i32,i32,i32,i32>i32; f32,i64,i32,i32,i32,i32,i64,i64,i64,i32,i32,i32,i32,i64,i64>i32; f32,i64,i32,i32,i32,i32,i64,i64,i64,i32,i32,i32,i32,i64,i64>i32; 0,8,16>88>96>8
bool; string; i32>i32; i32,i32>-; i32>i64; i32,i64>-; 0>8>24>8
(enum 300) f64; u16; i32,f64>i32; i32,f64>i32; i32,f64>i32; i32,f64>i32; 0,8>16>24>8
(tuple u8 f64) bool string (flags 8) u8 bool u8 borrow (list (variant s64 u32)); s16; i32,f64,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32>i32; i32,f64,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32>i32; i32,f64,i32,i64,i64,i32,i32,i32,i32,i32,i64,i64>i32; i32,f64,i32,i64,i64,i32,i32,i32,i32,i32,i64,i64>i32; 0,16,24,40,41,42,43,44,48>64>72>8
(variant own s64 string bool) (enum 255); (record (variant s64 f32 u16 string) s64 (variant _ string s16 f64) (result own u32)); i32,i64,i32,i32>i32; i32,i64,i32,i32,i32>-; i32,i64,i64,i32>i64; i32,i64,i64,i32,i64>-; 0,24>32>96>8
(tuple u64 u32) (result f64 string) string (flags 17) u8; u64; i64,i32,i32,i64,i32,i32,i32,i32,i32>i64; i64,i32,i32,i64,i32,i32,i32,i32,i32>i64; i64,i32,i32,i64,i64,i64,i64,i32,i32>i64; i64,i32,i32,i64,i64,i64,i64,i32,i32>i64; 0,16,40,56,60>64>72>8
borrow (record char) (variant u8 s32 _) u32 s32 string f32 u32 (variant (variant f32 s8) _ (list f64) _); f32; i32,i32,i32,i32,i32,i32,i32,i32,f32,i32,i32,i32,i32>f32; i32,i32,i32,i32,i32,i32,i32,i32,f32,i32,i32,i32,i32>f32; i32,i32,i32,i32,i32,i32,i64,i64,f32,i32,i32,i64,i64>f32; i32,i32,i32,i32,i32,i32,i64,i64,f32,i32,i32,i64,i64>f32; 0,4,8,16,20,24,40,44,48>72>80>8
borrow char u8 (variant (variant char u16 s8) (option u16) _) (flags 16) (list string) s32 u16 u8; u64; i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32>i64; i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32>i64; i32,i32,i32,i32,i32,i32,i32,i64,i64,i32,i32,i32>i64; i32,i32,i32,i32,i32,i32,i32,i64,i64,i32,i32,i32>i64; 0,4,8,12,24,32,48,52,54>56>64>8
s64; (list string); i64>i32; i64,i32>-; i64>i64; i64,i64>-; 0>8>24>8
u8; (record bool u8); i32>i32; i32,i32>-; i32>i64; i32,i64>-; 0>1>3>1
(enum 300) (list u32) (variant s8); (tuple (tuple string own string s64)); i32,i32,i32,i32,i32>i32; i32,i32,i32,i32,i32,i32>-; i32,i64,i64,i32,i32>i64; i32,i64,i64,i32,i32,i64>-; 0,8,24>32>80>8
s8; (variant _ u64 u32 f64 string); i32>i32; i32,i32>-; i32>i64; i32,i64>-; 0>8>32>8
(list s16); -; i32,i32>-; i32,i32>-; i64,i64>-; i64,i64>-; 0>16>16>8
(record (list borrow)) (variant _ u16 s16) f64 (tuple (list u64) (record char u8 u8 u8) (option own) (enum 256)) u64; own; i32,i32,i32,i32,f64,i32,i32,i32,i32,i32,i32,i32,i32,i32,i64>i32; i32,i32,i32,i32,f64,i32,i32,i32,i32,i32,i32,i32,i32,i32,i64>i32; i64,i64,i32,i32,f64,i64,i64,i32,i32,i32,i32,i32,i32,i32,i64>i32; i64,i64,i32,i32,f64,i64,i64,i32,i32,i32,i32,i32,i32,i32,i64>i32; 0,16,24,32,72>80>88>8
bool; (variant u64 bool s8 borrow); i32>i32; i32,i32>-; i32>i64; i32,i64>-; 0>8>24>8
(flags 32); (variant (option u32) u64 (option f32) u32 own); i32>i32; i32,i32>-; i32>i64; i32,i64>-; 0>8>24>8
borrow (list f64) string; -; i32,i32,i32,i32,i32>-; i32,i32,i32,i32,i32>-; i32,i64,i64,i64,i64>-; i32,i64,i64,i64,i64>-; 0,8,24>40>40>8
string char; (list char); i32,i32,i32>i32; i32,i32,i32,i32>-; i64,i64,i32>i64; i64,i64,i32,i64>-; 0,16>24>40>8
(result _ _) bool (flags 7) f32 u8 (enum 257) s8 (tuple own u16 u64 f64 u8) f32; char; i32,i32,i32,f32,i32,i32,i32,i32,i32,i64,f64,i32,f32>i32; i32,i32,i32,f32,i32,i32,i32,i32,i32,i64,f64,i32,f32>i32; i32,i32,i32,f32,i32,i32,i32,i32,i32,i64,f64,i32,f32>i32; i32,i32,i32,f32,i32,i32,i32,i32,i32,i64,f64,i32,f32>i32; 0,1,2,4,8,10,12,16,48>52>56>8
u32; -; i32>-; i32>-; i32>-; i32>-; 0>4>4>4
u32 u64; u8; i32,i64>i32; i32,i64>i32; i32,i64>i32; i32,i64>i32; 0,8>16>24>8
(result f64 bool); (record own (variant _ _ borrow) (record u16 borrow s64 s32 u16)); i32,i64>i32; i32,i64,i32>-; i32,i64>i64; i32,i64,i64>-; 0>16>56>8
string; -; i32,i32>-; i32,i32>-; i64,i64>-; i64,i64>-; 0>16>16>8
string; -; i32,i32>-; i32,i32>-; i64,i64>-; i64,i64>-; 0>16>16>8
(enum 3) borrow f32; f64; i32,i32,f32>f64; i32,i32,f32>f64; i32,i32,f32>f64; i32,i32,f32>f64; 0,4,8>16>24>8
(flags 32); (record u64 (tuple f32 borrow u8 own char) (flags 8) (option u16) u8); i32>i32; i32,i32>-; i32>i64; i32,i64>-; 0>8>48>8
u8 s32; -; i32,i32>-; i32,i32>-; i32,i32>-; i32,i32>-; 0,4>8>8>4
-; (record (record borrow u64 string u16 string) s32 s64 (list u64) bool); ->i32; i32>-; ->i64; i64>-; ->0>96>8
(option (enum 300)); (variant _ _); i32,i32>i32; i32,i32>i32; i32,i32>i32; i32,i32>i32; 0>4>6>2
u32; u8; i32>i32; i32>i32; i32>i32; i32>i32; 0>4>8>4
(tuple f64 (list own)) u32; string; f64,i32,i32,i32>i32; f64,i32,i32,i32,i32>-; f64,i64,i64,i32>i64; f64,i64,i64,i32,i64>-; 0,24>32>48>8
(result _ (variant string f32 u64)) (list char) (flags 8) u32 (list own); (variant (result _ _) (variant char u64 f64 _ _) own); i32,i32,i64,i32,i32,i32,i32,i32,i32,i32>i32; i32,i32,i64,i32,i32,i32,i32,i32,i32,i32,i32>-; i32,i32,i64,i64,i64,i64,i32,i32,i64,i64>i64; i32,i32,i64,i64,i64,i64,i32,i32,i64,i64,i64>-; 0,32,48,52,56>72>96>8
-; u64; ->i64; ->i64; ->i64; ->i64; ->0>8>8
(tuple (variant u8 borrow _ _) f32 (record s32 s32 u16) bool) (record (enum 2) (record u64) u64 u16); (flags 17); i32,i32,f32,i32,i32,i32,i32,i32,i64,i64,i32>i32; i32,i32,f32,i32,i32,i32,i32,i32,i64,i64,i32>i32; i32,i32,f32,i32,i32,i32,i32,i32,i64,i64,i32>i32; i32,i32,f32,i32,i32,i32,i32,i32,i64,i64,i32>i32; 0,32>64>72>8
(list own) s16 (result (record u8 string string char u64) (result u64 borrow)); s64; i32,i32,i32,i32,i32,i64,i32,i32,i32,i32,i64>i64; i32,i32,i32,i32,i32,i64,i32,i32,i32,i32,i64>i64; i64,i64,i32,i32,i32,i64,i64,i64,i64,i32,i64>i64; i64,i64,i32,i32,i32,i64,i64,i64,i64,i32,i64>i64; 0,16,24>88>96>8
u16; u64; i32>i64; i32>i64; i32>i64; i32>i64; 0>8>16>8
f64; -; f64>-; f64>-; f64>-; f64>-; 0>8>8>8
f32; -; f32>-; f32>-; f32>-; f32>-; 0>4>4>4
s16; borrow; i32>i32; i32>i32; i32>i32; i32>i32; 0>4>8>4
-; s32; ->i32; ->i32; ->i32; ->i32; ->0>4>4
(tuple u32 s8 borrow own) (record s64 u32 u16 u64 f32); u32; i32,i32,i32,i32,i64,i32,i32,i64,f32>i32; i32,i32,i32,i32,i64,i32,i32,i64,f32>i32; i32,i32,i32,i32,i64,i32,i32,i64,f32>i32; i32,i32,i32,i32,i64,i32,i32,i64,f32>i32; 0,16>48>56>8
(tuple s32 s64) f64 own; u8; i32,i64,f64,i32>i32; i32,i64,f64,i32>i32; i32,i64,f64,i32>i32; i32,i64,f64,i32>i32; 0,16,24>28>32>8
(variant s16 _ u64); string; i32,i64>i32; i32,i64,i32>-; i32,i64>i64; i32,i64,i64>-; 0>16>32>8
-; (option bool); ->i32; i32>-; ->i64; i64>-; ->0>2>1
(result f64 _) u64 s32 s64 string; bool; i32,f64,i64,i32,i64,i32,i32>i32; i32,f64,i64,i32,i64,i32,i32>i32; i32,f64,i64,i32,i64,i64,i64>i32; i32,f64,i64,i32,i64,i64,i64>i32; 0,16,24,32,40>56>64>8
f64 (option (record u64 string u64)); -; f64,i32,i64,i32,i32,i64>-; f64,i32,i64,i32,i32,i64>-; f64,i32,i64,i64,i64,i64>-; f64,i32,i64,i64,i64,i64>-; 0,8>48>48>8
s16 bool (tuple char own s64 u16 u32) u32 borrow; bool; i32,i32,i32,i32,i64,i32,i32,i32,i32>i32; i32,i32,i32,i32,i64,i32,i32,i32,i32>i32; i32,i32,i32,i32,i64,i32,i32,i32,i32>i32; i32,i32,i32,i32,i64,i32,i32,i32,i32>i32; 0,2,8,32,36>40>48>8
f32; (option f64); f32>i32; f32,i32>-; f32>i64; f32,i64>-; 0>8>24>8
(tuple bool s16 f32 string) (list (flags 8)) f64 own s16 s16 s32 u16 (list (record s64 u64 bool f64)); (option (list u16)); i32,i32,f32,i32,i32,i32,i32,f64,i32,i32,i32,i32,i32,i32,i32>i32; i32,i32,f32,i32,i32,i32,i32,f64,i32,i32,i32,i32,i32,i32,i32,i32>-; i32,i32,f32,i64,i64,i64,i64,f64,i32,i32,i32,i32,i32,i64,i64>i64; i32,i32,f32,i64,i64,i64,i64,f64,i32,i32,i32,i32,i32,i64,i64,i64>-; 0,24,40,48,52,54,56,60,64>80>104>8
-; -; ->-; ->-; ->-; ->-; ->0>0>1
-; u32; ->i32; ->i32; ->i32; ->i32; ->0>4>4
f64; (record u8 f64 char u64); f64>i32; f64,i32>-; f64>i64; f64,i64>-; 0>8>40>8
s8; (record bool borrow); i32>i32; i32,i32>-; i32>i64; i32,i64>-; 0>4>12>4
f32 (enum 3) (option (tuple bool s16 s16 char u32)); (option f64); f32,i32,i32,i32,i32,i32,i32,i32>i32; f32,i32,i32,i32,i32,i32,i32,i32,i32>-; f32,i32,i32,i32,i32,i32,i32,i32>i64; f32,i32,i32,i32,i32,i32,i32,i32,i64>-; 0,4,8>32>48>8
(list bool) (flags 15) s8 s64 f32 s8 s32 (result s16 _) f32; (list (variant f32 u32 s32)); i32,i32,i32,i32,i64,f32,i32,i32,i32,i32,f32>i32; i32,i32,i32,i32,i64,f32,i32,i32,i32,i32,f32,i32>-; i64,i64,i32,i32,i64,f32,i32,i32,i32,i32,f32>i64; i64,i64,i32,i32,i64,f32,i32,i32,i32,i32,f32,i64>-; 0,16,18,24,32,36,40,44,48>56>72>8
(variant u64 s8); -; i32,i64>-; i32,i64>-; i32,i64>-; i32,i64>-; 0>16>16>8
(record (record s8 u16 u8)) s16 (tuple (result char _) (variant _)); s16; i32,i32,i32,i32,i32,i32,i32>i32; i32,i32,i32,i32,i32,i32,i32>i32; i32,i32,i32,i32,i32,i32,i32>i32; i32,i32,i32,i32,i32,i32,i32>i32; 0,6,8>20>24>4
s64 char bool (record u16 s8) s16; -; i64,i32,i32,i32,i32,i32>-; i64,i32,i32,i32,i32,i32>-; i64,i32,i32,i32,i32,i32>-; i64,i32,i32,i32,i32,i32>-; 0,8,12,14,18>20>24>8
u64 (tuple bool s8); -; i64,i32,i32>-; i64,i32,i32>-; i64,i32,i32>-; i64,i32,i32>-; 0,8>10>16>8
s16 own; (list (tuple char s32 s8 f32 s32)); i32,i32>i32; i32,i32,i32>-; i32,i32>i64; i32,i32,i64>-; 0,4>8>24>8
string (variant bool bool _ s16 _) s16 (list u32) (record s8) string (enum 255) f32 (enum 257); (option s32); i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,f32,i32>i32; i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,f32,i32,i32>-; i64,i64,i32,i32,i32,i64,i64,i32,i64,i64,i32,f32,i32>i64; i64,i64,i32,i32,i32,i64,i64,i32,i64,i64,i32,f32,i32,i64>-; 0,16,20,24,40,48,64,68,72>76>88>8
u64 s64 own; s16; i64,i64,i32>i32; i64,i64,i32>i32; i64,i64,i32>i32; i64,i64,i32>i32; 0,8,16>20>24>8
f64; -; f64>-; f64>-; f64>-; f64>-; 0>8>8>8
bool; u16; i32>i32; i32>i32; i32>i32; i32>i32; 0>2>4>2
string s8 bool (result _ u64) s64; (variant s16); i32,i32,i32,i32,i32,i64,i64>i32; i32,i32,i32,i32,i32,i64,i64,i32>-; i64,i64,i32,i32,i32,i64,i64>i64; i64,i64,i32,i32,i32,i64,i64,i64>-; 0,16,17,24,40>48>56>8
borrow bool bool f64 char (record (option f32) (list string) (record s32 char f64 s8 u64)) (result _ u64) (result s16 char) s64; bool; i32>i32; i32>i32; i64>i32; i64>i32; 0,4,5,8,16,24,80,96,104>112>120>8
own; -; i32>-; i32>-; i32>-; i32>-; 0>4>4>4
f32 (variant f64 u64 _ f64 borrow) s16 (record u16 string) s32 f64 (flags 32) f64 u16; -; f32,i32,i64,i32,i32,i32,i32,i32,f64,i32,f64,i32>-; f32,i32,i64,i32,i32,i32,i32,i32,f64,i32,f64,i32>-; f32,i32,i64,i32,i32,i64,i64,i32,f64,i32,f64,i32>-; f32,i32,i64,i32,i32,i64,i64,i32,f64,i32,f64,i32>-; 0,8,24,32,56,64,72,80,88>90>96>8
borrow (variant s8 s16 bool (variant u32) (enum 256)) u64 (record s32 (list bool) u64 s32) u64 (flags 8) char bool s8; s8; i32,i32,i32,i32,i64,i32,i32,i32,i64,i32,i64,i32,i32,i32,i32>i32; i32,i32,i32,i32,i64,i32,i32,i32,i64,i32,i64,i32,i32,i32,i32>i32; i32,i32,i32,i32,i64,i32,i64,i64,i64,i32,i64,i32,i32,i32,i32>i32; i32,i32,i32,i32,i64,i32,i64,i64,i64,i32,i64,i32,i32,i32,i32>i32; 0,4,16,24,64,72,76,80,81>82>88>8
s64 s64 s8; -; i64,i64,i32>-; i64,i64,i32>-; i64,i64,i32>-; i64,i64,i32>-; 0,8,16>17>24>8
u8 u8; -; i32,i32>-; i32,i32>-; i32,i32>-; i32,i32>-; 0,1>2>2>1
char u16 u8; -; i32,i32,i32>-; i32,i32,i32>-; i32,i32,i32>-; i32,i32,i32>-; 0,4,6>7>8>4
borrow; (variant s64 s64 u32); i32>i32; i32,i32>-; i32>i64; i32,i64>-; 0>8>24>8
s32 string; s64; i32,i32,i32>i64; i32,i32,i32>i64; i32,i64,i64>i64; i32,i64,i64>i64; 0,8>24>32>8
(variant _); (flags 31); i32>i32; i32>i32; i32>i32; i32>i32; 0>4>8>4
s32 borrow u16 f64 s64; -; i32,i32,i32,f64,i64>-; i32,i32,i32,f64,i64>-; i32,i32,i32,f64,i64>-; i32,i32,i32,f64,i64>-; 0,4,8,16,24>32>32>8
s32 (enum 255) u64 u32 (variant borrow (list u64) _ (flags 15) u8) u64 (flags 31) (option borrow) f32; -; i32,i32,i64,i32,i32,i32,i32,i64,i32,i32,i32,f32>-; i32,i32,i64,i32,i32,i32,i32,i64,i32,i32,i32,f32>-; i32,i32,i64,i32,i32,i64,i64,i64,i32,i32,i32,f32>-; i32,i32,i64,i32,i32,i64,i64,i64,i32,i32,i32,f32>-; 0,4,8,16,24,48,56,60,68>72>72>8
-; string; ->i32; i32>-; ->i64; i64>-; ->0>16>8
u64 f32; f64; i64,f32>f64; i64,f32>f64; i64,f32>f64; i64,f32>f64; 0,8>16>24>8
u64 s64 s8; (result char f32); i64,i64,i32>i32; i64,i64,i32,i32>-; i64,i64,i32>i64; i64,i64,i32,i64>-; 0,8,16>20>32>8
(option f32); -; i32,f32>-; i32,f32>-; i32,f32>-; i32,f32>-; 0>8>8>4
s8 f64 (result _ f32); -; i32,f64,i32,f32>-; i32,f64,i32,f32>-; i32,f64,i32,f32>-; i32,f64,i32,f32>-; 0,8,16>24>24>8
-; -; ->-; ->-; ->-; ->-; ->0>0>1
(flags 8); string; i32>i32; i32,i32>-; i32>i64; i32,i64>-; 0>8>24>8
(result _ s8); -; i32,i32>-; i32,i32>-; i32,i32>-; i32,i32>-; 0>2>2>1
(tuple s16 own) (enum 1) (flags 16); f32; i32,i32,i32,i32>f32; i32,i32,i32,i32>f32; i32,i32,i32,i32>f32; i32,i32,i32,i32>f32; 0,8,10>12>16>4
string u16 borrow (record char s16 (enum 257) (variant f64 _ string) f32) u8; bool; i32,i32,i32,i32,i32,i32,i32,i32,i64,i32,f32,i32>i32; i32,i32,i32,i32,i32,i32,i32,i32,i64,i32,f32,i32>i32; i64,i64,i32,i32,i32,i32,i32,i32,i64,i64,f32,i32>i32; i64,i64,i32,i32,i32,i32,i32,i32,i64,i64,f32,i32>i32; 0,16,20,24,64>65>72>8
-; -; ->-; ->-; ->-; ->-; ->0>0>1
s16; (flags 17); i32>i32; i32>i32; i32>i32; i32>i32; 0>4>8>4
(flags 9) (tuple u64 u64 u32) own; string; i32,i64,i64,i32,i32>i32; i32,i64,i64,i32,i32,i32>-; i32,i64,i64,i32,i32>i64; i32,i64,i64,i32,i32,i64>-; 0,8,32>40>56>8
s32 (flags 16); u32; i32,i32>i32; i32,i32>i32; i32,i32>i32; i32,i32>i32; 0,4>8>12>4
-; string; ->i32; i32>-; ->i64; i64>-; ->0>16>8
(flags 7); char; i32>i32; i32>i32; i32>i32; i32>i32; 0>4>8>4
string (tuple s8 own) s32 (enum 300) (list (option u16)) (enum 257) char (record (enum 257) (record u32 string u16 f64) s16) borrow; (variant bool string s8 f32); i32>i32; i32,i32>-; i64>i64; i64,i64>-; 0,16,24,28,32,48,52,56,112>120>144>8
-; (variant _); ->i32; ->i32; ->i32; ->i32; ->0>1>1
-; string; ->i32; i32>-; ->i64; i64>-; ->0>16>8
borrow s64 u32 (tuple u64) string (variant borrow _) char (list (flags 31)) f64; s32; i32,i64,i32,i64,i32,i32,i32,i32,i32,i32,i32,f64>i32; i32,i64,i32,i64,i32,i32,i32,i32,i32,i32,i32,f64>i32; i32,i64,i32,i64,i64,i64,i32,i32,i32,i64,i64,f64>i32; i32,i64,i32,i64,i64,i64,i32,i32,i32,i64,i64,f64>i32; 0,8,16,24,32,48,56,64,80>88>96>8
(result _ _); (enum 2); i32>i32; i32>i32; i32>i32; i32>i32; 0>1>2>1
u64 u8 (option string) (option (enum 2)) own char (variant s16 _) (variant u64 f64 _ borrow) (tuple borrow (variant _ own)); string; i64,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i64,i32,i32,i32>i32; i64,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i64,i32,i32,i32,i32>-; i64,i32,i32,i64,i64,i32,i32,i32,i32,i32,i32,i32,i64,i32,i32,i32>i64; i64,i32,i32,i64,i64,i32,i32,i32,i32,i32,i32,i32,i64,i32,i32,i32,i64>-; 0,8,16,40,44,48,52,56,72>88>104>8
own; -; i32>-; i32>-; i32>-; i32>-; 0>4>4>4
u8 (variant char f32 char _) borrow (tuple (flags 8) (flags 31) (result _ string) (variant _ u64 string) (result f64 own)) (flags 8); -; i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i64,i32,i32,i64,i32>-; i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i64,i32,i32,i64,i32>-; i32,i32,i32,i32,i32,i32,i32,i64,i64,i32,i64,i64,i32,i64,i32>-; i32,i32,i32,i32,i32,i32,i32,i64,i64,i32,i64,i64,i32,i64,i32>-; 0,4,12,16,88>89>96>8
(tuple (variant f64 bool s8 borrow _) (record u8 u8 u64 char own)); u16; i32,i64,i32,i32,i64,i32,i32>i32; i32,i64,i32,i32,i64,i32,i32>i32; i32,i64,i32,i32,i64,i32,i32>i32; i32,i64,i32,i32,i64,i32,i32>i32; 0>40>48>8
u64 bool string; -; i64,i32,i32,i32>-; i64,i32,i32,i32>-; i64,i32,i64,i64>-; i64,i32,i64,i64>-; 0,8,16>32>32>8
-; bool; ->i32; ->i32; ->i32; ->i32; ->0>1>1
s32 (result u32 u8) string (list s16) own s8 s8 (record bool s32 s8 u64 f32) (variant _ _); (result string s64); i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i64,f32,i32>i32; i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i64,f32,i32,i32>-; i32,i32,i32,i64,i64,i64,i64,i32,i32,i32,i32,i32,i32,i64,f32,i32>i64; i32,i32,i32,i64,i64,i64,i64,i32,i32,i32,i32,i32,i32,i64,f32,i32,i64>-; 0,4,16,32,48,52,53,56,88>96>120>8
(result s16 _) u16 (tuple u8 s16 s32 f32 own); u32; i32,i32,i32,i32,i32,i32,f32,i32>i32; i32,i32,i32,i32,i32,i32,f32,i32>i32; i32,i32,i32,i32,i32,i32,f32,i32>i32; i32,i32,i32,i32,i32,i32,f32,i32>i32; 0,4,8>24>28>4
f32 f64 (list s8) (enum 1) (flags 31); (tuple s64 u32); f32,f64,i32,i32,i32,i32>i32; f32,f64,i32,i32,i32,i32,i32>-; f32,f64,i64,i64,i32,i32>i64; f32,f64,i64,i64,i32,i32,i64>-; 0,8,16,32,36>40>56>8
borrow; (result (enum 256) (list s32)); i32>i32; i32,i32>-; i32>i64; i32,i64>-; 0>8>32>8
s32; u16; i32>i32; i32>i32; i32>i32; i32>i32; 0>4>8>4
string own u32 (tuple borrow) s64; (variant u64 bool char own); i32,i32,i32,i32,i32,i64>i32; i32,i32,i32,i32,i32,i64,i32>-; i64,i64,i32,i32,i32,i64>i64; i64,i64,i32,i32,i32,i64,i64>-; 0,16,20,24,32>40>56>8
(result _ _); u64; i32>i64; i32>i64; i32>i64; i32>i64; 0>8>16>8
f32 s16 s64 u16 f32; (result _ own); f32,i32,i64,i32,f32>i32; f32,i32,i64,i32,f32,i32>-; f32,i32,i64,i32,f32>i64; f32,i32,i64,i32,f32,i64>-; 0,4,8,16,20>24>32>8
(enum 257) bool (result s8 bool) u16 s32 (option u8) (variant (record s64) (enum 255) (record s64 u16 char char) string _) char s16; -; i32,i32,i32,i32,i32,i32,i32,i32,i32,i64,i32,i32,i32,i32,i32>-; i32,i32,i32,i32,i32,i32,i32,i32,i32,i64,i32,i32,i32,i32,i32>-; i32,i32,i32,i32,i32,i32,i32,i32,i32,i64,i64,i32,i32,i32,i32>-; i32,i32,i32,i32,i32,i32,i32,i32,i32,i64,i64,i32,i32,i32,i32>-; 0,2,3,6,8,12,16,48,52>54>56>8
(variant u8 _ u32 s32) (tuple (tuple string) u16 (variant borrow) u8 (result _ f32)); (result (option bool) _); i32,i32,i32,i32,i32,i32,i32,i32,i32,f32>i32; i32,i32,i32,i32,i32,i32,i32,i32,i32,f32,i32>-; i32,i32,i64,i64,i32,i32,i32,i32,i32,f32>i64; i32,i32,i64,i64,i32,i32,i32,i32,i32,f32,i64>-; 0,8>48>56>8
u32 (flags 15) f32 char s8; (variant (enum 300) (result u8 string) (variant s64 own own _ s64) (enum 300) (enum 2)); i32,i32,f32,i32,i32>i32; i32,i32,f32,i32,i32,i32>-; i32,i32,f32,i32,i32>i64; i32,i32,f32,i32,i32,i64>-; 0,4,8,12,16>24>56>8
borrow (flags 15); -; i32,i32>-; i32,i32>-; i32,i32>-; i32,i32>-; 0,4>6>8>4
(variant char own s32); (enum 257); i32,i32>i32; i32,i32>i32; i32,i32>i32; i32,i32>i32; 0>8>12>4
(variant u32); (option f32); i32,i32>i32; i32,i32,i32>-; i32,i32>i64; i32,i32,i64>-; 0>8>16>4
(variant u32 _ _ _) (variant own u16) s32; -; i32,i32,i32,i32,i32>-; i32,i32,i32,i32,i32>-; i32,i32,i32,i32,i32>-; i32,i32,i32,i32,i32>-; 0,8,16>20>20>4
s64 s32 u8; s8; i64,i32,i32>i32; i64,i32,i32>i32; i64,i32,i32>i32; i64,i32,i32>i32; 0,8,12>13>16>8
(list f64) (flags 32) (option (variant s32 s32 _ s8)) (variant (variant string char)) (result char borrow) (result _ bool) s8 (record (result _ borrow)) s64; -; i32>-; i32>-; i64>-; i64>-; 0,16,20,32,64,72,74,76,88>96>96>8
u64 bool u8 char f32; (option own); i64,i32,i32,i32,f32>i32; i64,i32,i32,i32,f32,i32>-; i64,i32,i32,i32,f32>i64; i64,i32,i32,i32,f32,i64>-; 0,8,9,12,16>20>32>8
u64; (enum 1); i64>i32; i64>i32; i64>i32; i64>i32; 0>8>16>8
u8 (record s8 u8 s64 f32 s32) u8 own u16 char own (tuple f32 s8 bool u32) s8; -; i32,i32,i32,i64,f32,i32,i32,i32,i32,i32,i32,f32,i32,i32,i32,i32>-; i32,i32,i32,i64,f32,i32,i32,i32,i32,i32,i32,f32,i32,i32,i32,i32>-; i32,i32,i32,i64,f32,i32,i32,i32,i32,i32,i32,f32,i32,i32,i32,i32>-; i32,i32,i32,i64,f32,i32,i32,i32,i32,i32,i32,f32,i32,i32,i32,i32>-; 0,8,32,36,40,44,48,52,64>65>72>8
(result string (option s8)) (option u32); (flags 16); i32,i32,i32,i32,i32>i32; i32,i32,i32,i32,i32>i32; i32,i64,i64,i32,i32>i32; i32,i64,i64,i32,i32>i32; 0,24>32>40>8
u16 string u8; (record u16 (variant u16 _ _ s16) (flags 1)); i32,i32,i32,i32>i32; i32,i32,i32,i32,i32>-; i32,i64,i64,i32>i64; i32,i64,i64,i32,i64>-; 0,8,24>26>40>8
borrow; char; i32>i32; i32>i32; i32>i32; i32>i32; 0>4>8>4
-; f32; ->f32; ->f32; ->f32; ->f32; ->0>4>4
-; s32; ->i32; ->i32; ->i32; ->i32; ->0>4>4
(tuple f64 u16); (record (tuple u8 s32 char) f64 u64 (tuple f32 u32 own bool string) (variant borrow _ own s32)); f64,i32>i32; f64,i32,i32>-; f64,i32>i64; f64,i32,i64>-; 0>16>88>8
(list u8); u64; i32,i32>i64; i32,i32>i64; i64,i64>i64; i64,i64>i64; 0>16>24>8
(variant _ f64 _); (variant f64 borrow u8); i32,f64>i32; i32,f64,i32>-; i32,f64>i64; i32,f64,i64>-; 0>16>32>8
(option u32) u16; (result _ _); i32,i32,i32>i32; i32,i32,i32>i32; i32,i32,i32>i32; i32,i32,i32>i32; 0,8>10>12>4
-; u64; ->i64; ->i64; ->i64; ->i64; ->0>8>8
u64 u8 u32; (result borrow s32); i64,i32,i32>i32; i64,i32,i32,i32>-; i64,i32,i32>i64; i64,i32,i32,i64>-; 0,8,12>16>24>8
(enum 1) u16 (result (record s16 u32 borrow s16) (variant u32)) char s32; (tuple (variant s16 s16 f64) (list u64) (enum 256) (record u32)); i32,i32,i32,i32,i32,i32,i32,i32,i32>i32; i32,i32,i32,i32,i32,i32,i32,i32,i32,i32>-; i32,i32,i32,i32,i32,i32,i32,i32,i32>i64; i32,i32,i32,i32,i32,i32,i32,i32,i32,i64>-; 0,2,4,24,28>32>72>8
(flags 15) s32 (option (list u32)) (variant (list borrow) (list s64) _ f32 (variant _ own)) u16; (tuple (list f32)); i32,i32,i32,i32,i32,i32,i32,i32,i32>i32; i32,i32,i32,i32,i32,i32,i32,i32,i32,i32>-; i32,i32,i32,i64,i64,i32,i64,i64,i32>i64; i32,i32,i32,i64,i64,i32,i64,i64,i32,i64>-; 0,4,8,32,56>64>80>8
own (result own s64) u64; u8; i32,i32,i64,i64>i32; i32,i32,i64,i64>i32; i32,i32,i64,i64>i32; i32,i32,i64,i64>i32; 0,8,24>32>40>8
s8 (enum 300) u8; string; i32,i32,i32>i32; i32,i32,i32,i32>-; i32,i32,i32>i64; i32,i32,i32,i64>-; 0,2,4>8>24>8
u8 (enum 257); -; i32,i32>-; i32,i32>-; i32,i32>-; i32,i32>-; 0,2>4>4>2
s16; char; i32>i32; i32>i32; i32>i32; i32>i32; 0>4>8>4
s8 (tuple (list u64) s64 (flags 7)) bool char (option u8) (variant u32 _ u32) (variant _ _ _) u64 (flags 9); (variant _); i32,i32,i32,i64,i32,i32,i32,i32,i32,i32,i32,i32,i64,i32>i32; i32,i32,i32,i64,i32,i32,i32,i32,i32,i32,i32,i32,i64,i32>i32; i32,i64,i64,i64,i32,i32,i32,i32,i32,i32,i32,i32,i64,i32>i32; i32,i64,i64,i64,i32,i32,i32,i32,i32,i32,i32,i32,i64,i32>i32; 0,8,40,44,48,52,60,64,72>74>80>8
u64 (record string string s64 borrow u8); u32; i64,i32,i32,i32,i32,i64,i32,i32>i32; i64,i32,i32,i32,i32,i64,i32,i32>i32; i64,i64,i64,i64,i64,i64,i32,i32>i32; i64,i64,i64,i64,i64,i64,i32,i32>i32; 0,8>56>64>8
(option s64) (result _ s8) bool (flags 17) (option s32); -; i32,i64,i32,i32,i32,i32,i32,i32>-; i32,i64,i32,i32,i32,i32,i32,i32>-; i32,i64,i32,i32,i32,i32,i32,i32>-; i32,i64,i32,i32,i32,i32,i32,i32>-; 0,16,18,20,24>32>32>8
(list (flags 16)) (variant (flags 32) (variant f32 own) u8 own); string; i32,i32,i32,i32,i32>i32; i32,i32,i32,i32,i32,i32>-; i64,i64,i32,i32,i32>i64; i64,i64,i32,i32,i32,i64>-; 0,16>32>48>8
(tuple (variant _ u8) (result u32 f64) s32 (variant s64 borrow u32 bool u32)); borrow; i32,i32,i32,i64,i32,i32,i64>i32; i32,i32,i32,i64,i32,i32,i64>i32; i32,i32,i32,i64,i32,i32,i64>i32; i32,i32,i32,i64,i32,i32,i64>i32; 0>48>56>8
(variant u64 borrow) (tuple string bool) s64 borrow u32; s16; i32,i64,i32,i32,i32,i64,i32,i32>i32; i32,i64,i32,i32,i32,i64,i32,i32>i32; i32,i64,i64,i64,i32,i64,i32,i32>i32; i32,i64,i64,i64,i32,i64,i32,i32>i32; 0,16,40,48,52>56>64>8
u8; (option (option f64)); i32>i32; i32,i32>-; i32>i64; i32,i64>-; 0>8>32>8
f64 string u64 (record (variant string s8) u32) (option f32) f32 u64 own f64; (option f32); f64,i32,i32,i64,i32,i32,i32,i32,i32,f32,f32,i64,i32,f64>i32; f64,i32,i32,i64,i32,i32,i32,i32,i32,f32,f32,i64,i32,f64,i32>-; f64,i64,i64,i64,i32,i64,i64,i32,i32,f32,f32,i64,i32,f64>i64; f64,i64,i64,i64,i32,i64,i64,i32,i32,f32,f32,i64,i32,f64,i64>-; 0,8,24,32,64,72,80,88,96>104>112>8
(flags 15) (result f32 bool) (flags 17); -; i32,i32,i32,i32>-; i32,i32,i32,i32>-; i32,i32,i32,i32>-; i32,i32,i32,i32>-; 0,4,12>16>16>4
s16; u64; i32>i64; i32>i64; i32>i64; i32>i64; 0>8>16>8
u32 u32 char; (option (enum 3)); i32,i32,i32>i32; i32,i32,i32,i32>-; i32,i32,i32>i64; i32,i32,i32,i64>-; 0,4,8>12>16>4
"""
