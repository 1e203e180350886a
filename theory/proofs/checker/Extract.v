(* Extraction of check_file to OCaml. Trusted beside Coq's extraction: the tables of Coq's own library that represent nat by int, Z and positive by
   Zarith's integers, ascii by char and string by list of characters (ExtrOcamlNatInt, ExtrOcamlZBigInt, ExtrOcamlString), and the constants below. Each of them replaces a function that is
   defined in Coq by one operation of Zarith that computes the same; without them the loops over bits take about a hundred times as long.
   nat as int: ids are below 10^6, counts below the number of characters of a file. *)
From Attest Require Import Answers Read.
From Coq Require Import Extraction ExtrOcamlBasic ExtrOcamlNatInt ExtrOcamlZBigInt ExtrOcamlString ZArith QArith Ascii.
From Interval Require Import Specific_stdz.
From Flocq Require Import Calc.Div Core.Zaux.

(* The axiom of the reals from which Coq decides statements about all numbers. It has no computational meaning and is never called: the reals
   occur in types and proofs only. *)
Extract Constant ClassicalDedekindReals.sig_forall_dec => "(fun _ -> failwith ""a real number was computed"")".

(* (gcd, (a/gcd, b/gcd)): what reduces a fraction. Trusts gcd and exact division of Zarith. *)
Extract Constant Z.ggcd =>
  "(fun a b -> let g = Big_int_Z.gcd_big_int a b in if Big_int_Z.sign_big_int g = 0 then (g, (g, g)) else (g, (Big_int_Z.div_big_int a g, Big_int_Z.div_big_int b g)))".
(* Division with remainder, rounding down; by 0: (0, a). Trusts Zarith's euclidean division (remainder never negative). *)
Extract Constant Z.pos_div_eucl => "(fun a b -> Big_int_Z.quomod_big_int a b)".
Extract Constant Z.div_eucl =>
  "(fun a b -> let s = Big_int_Z.sign_big_int b in if s = 0 then (Big_int_Z.zero_big_int, a) else if s > 0 then Big_int_Z.quomod_big_int a b else let (q, r) = Big_int_Z.quomod_big_int (Big_int_Z.minus_big_int a) (Big_int_Z.minus_big_int b) in (q, Big_int_Z.minus_big_int r))".
(* The integer square root and its remainder. Trusts Zarith's square root. *)
Extract Constant Pos.sqrtrem =>
  "(fun p -> let s = Big_int_Z.sqrt_big_int p in let r = Big_int_Z.sub_big_int p (Big_int_Z.square_big_int s) in (s, if Big_int_Z.sign_big_int r = 0 then IsNul else IsPos r))".
(* The mantissas of enclosures: number of bits, shift to the left, shift to the right with what was shifted out (exactly a half, less, more, nothing).
   A shift by more than 2^30 bits ends in an exception: no answer is not an acceptance. *)
Extract Constant StdZRadix2.digits_aux => "(fun m nb -> Big_int_Z.add_int_big_int (Zarith_bits.number_of_bits m - 1) nb)".
Extract Constant StdZRadix2.mantissa_shl =>
  "(fun m d -> if Big_int_Z.sign_big_int d <= 0 then Big_int_Z.unit_big_int else let d = Big_int_Z.int_of_big_int d in if d > 1073741824 then raise Out_of_memory else Big_int_Z.shift_left_big_int m d)".
Extract Constant StdZRadix2.mantissa_shr => "(fun m d pos -> if Big_int_Z.sign_big_int d <= 0 then (Big_int_Z.unit_big_int, Pos_Eq) else
  let d = Big_int_Z.int_of_big_int d in
  let q = Big_int_Z.shift_right_big_int m d in
  let last = Big_int_Z.sign_big_int (Big_int_Z.extract_big_int m (d-1) 1) <> 0 in
  let sticky = pos <> Pos_Eq || (d > 1 && Big_int_Z.sign_big_int (Big_int_Z.extract_big_int m 0 (d-1)) <> 0) in
  (q, if last then (if sticky then Pos_Up else Pos_Mi) else if sticky then Pos_Lo else Pos_Eq))".
Extraction "checker.ml" check_file.
