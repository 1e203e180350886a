(* The checker of the kind "next-token": are the log-odds of the labels those of some W? Counts are powers of pairwise coprime integers, compared exponent
   by exponent; no logarithm is computed. *)
From Coq Require Import Reals QArith Qreals Qreduction ZArith Znumtheory List Arith Bool Lra Lia String.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RationalSums GraphCertificate SvmCertificate NatMaps Answers
  GraphChecker SvmChecker.
From Attest Require Import SparseSums Coefficients RationalCoefficients.
From Attest.field Require Import NextToken.
Import ListNotations.
Open Scope R_scope.
Open Scope list_scope.

(** * Certificate: the base, and a matrix for each of its numbers or a combination of edges' matrices that is 0 *)
Inductive log_odds := Compatible (factors : list (Z * list weight)) | Incompatible (base : list Z) (relation : list multiplier).
Definition base_of (c : log_odds) : list Z := match c with Compatible fs => map fst fs | Incompatible base _ => base end.

(** * Deciding *)
(** how often b divides x, at most [fuel] times *)
Fixpoint exponent (fuel : nat) (b x : Z) : nat :=
  match fuel with O => O | S fuel => if Z.eqb (Z.modulo x b) 0 then S (exponent fuel b (Z.div x b)) else O end.
(** counts are below 2^64 *)
Definition exponent_of (n : nat) (b : Z) : nat := exponent 64 b (Z.of_nat n).
Definition q_exponent (D : dataset) (k z : nat) (b : Z) : Q := inject_Z (Z.of_nat (exponent_of (label_count D k z) b)).
Definition first_label (D : dataset) (k : nat) : nat := match find (fun s => Nat.eqb (query s) k) (samples D) with Some s => label s | None => 0 end.
Definition first_context (D : dataset) (k : nat) : list nat :=
  match find (fun s => Nat.eqb (query s) k) (samples D) with Some s => context s | None => [] end.
Definition shape_ok (D : dataset) : result unit :=
  all_of (fun s =>
    let first := first_context D (query s) in
    need (nodupb (context s)) "a context holds a token twice";;
    need (mem (label s) (context s)) "a label is not in its context";;
    need (forallb (fun v => mem v first) (context s) && forallb (fun v => mem v (context s)) first) "two contexts of a query hold other tokens")
    (samples D).
Fixpoint distinct (l : list Z) : bool := match l with [] => true | b :: l => negb (existsb (Z.eqb b) l) && distinct l end.
Definition base_ok (base : list Z) : result unit :=
  need (forallb (Z.ltb 1) base) "the base holds a number that is not above 1";;
  need (forallb (fun b => forallb (fun c => Z.eqb b c || Z.eqb (Z.gcd b c) 1) base) base && distinct base) "two numbers of the base have a common divisor".
Definition counts_ok (D : dataset) (base : list Z) : result unit :=
  all_of (fun s => let n := label_count D (query s) (label s) in
    need (Z.eqb (Z.of_nat n) (power_product base (exponent_of n))) "a count is no product of powers of the base") (samples D).
(** the logits of one factor *)
Definition factor_ok (D : dataset) (queries : nset) (ks : list nat) (g : nat -> nat -> Q) (f : Z * list weight) : result unit :=
  let (b, ws) := f in
  weights_ok D queries ws;;
  let cs := q_columns ws in let t := z_table 0%Q q_add q_mul D g cs ks in let z := q_logit D g cs t in
  all_of (fun s => let k := query s in let v := label s in let f := first_label D k in
    need (Qeq_bool (z k f - z k v) (q_exponent D k f b - q_exponent D k v b)) "a difference of logits is not that of the exponents") (samples D).
Definition relation_ok (D : dataset) (labels : NM.t (list sample)) (m : multiplier) : result unit :=
  let here := group labels (m_query m) in
  need (existsb (fun s => Nat.eqb (label s) (fst (m_arc m))) here && existsb (fun s => Nat.eqb (label s) (snd (m_arc m))) here)
    "a pair of the relation is not of two labels of its query".
Definition q_exponent_sum (D : dataset) (ms : list multiplier) (b : Z) : Q := qsum ms (fun m =>
  (m_value m * (q_exponent D (m_query m) (fst (m_arc m)) b - q_exponent D (m_query m) (snd (m_arc m)) b))%Q).
Definition log_odds_ok (D : dataset) (c : log_odds) : result unit :=
  shape_ok D;;
  base_ok (base_of c);;
  counts_ok D (base_of c);;
  let ks := map query (samples D) in let g := gram_of D in
  match c with
  | Compatible factors => let queries := set_of ks in all_of (factor_ok D queries ks g) factors
  | Incompatible base ms =>
      need (ascending multiplier_ltb ms) "the relation does not ascend by query, pair";;
      all_of (relation_ok D (groups_of query (samples D))) ms;;
      need (Qeq_bool (q_norm D g (multiplier_weights ms) ks) 0) "the relation does not combine the rows to 0";;
      need (existsb (fun b => negb (Qeq_bool (q_exponent_sum D ms b) 0)) base) "the odds keep the relation"
  end.

(** * Soundness *)
Lemma q_exponent_R D k z b : Q2R (q_exponent D k z b) = INR (exponent_of (label_count D k z) b).
Proof. unfold q_exponent. unfold Q2R. cbn [inject_Z Qnum Qden]. rewrite INR_IZR_INZ. field. Qed.
Lemma counted D k z : label_count D k z <> 0%nat -> exists s, In s (samples D) /\ query s = k /\ label s = z.
Proof.
  unfold label_count. intros H. destruct (filter _ (samples D)) as [|s l] eqn:F; [easy|].
  assert (Hin : In s (filter (fun s => Nat.eqb (query s) k && Nat.eqb (label s) z) (samples D))) by (rewrite F; now left).
  apply filter_In in Hin as [Hin E]. apply andb_true_iff in E as [E1 E2]. apply Nat.eqb_eq in E1, E2. eauto.
Qed.
Lemma counted_sample D s : In s (samples D) -> label_count D (query s) (label s) <> 0%nat.
Proof.
  unfold label_count. intros Hs H. apply length_zero_iff_nil in H.
  assert (Hin : In s (filter (fun s' => Nat.eqb (query s') (query s) && Nat.eqb (label s') (label s)) (samples D))).
  { apply filter_In. split; [auto|]. now rewrite !Nat.eqb_refl. }
  now rewrite H in Hin.
Qed.
Theorem log_odds_ok_sound D c : log_odds_ok D c = Fine tt -> match c with Compatible _ => compatible D | Incompatible _ _ => ~ compatible D end.
Proof.
  unfold log_odds_ok. intros H. fine H. fine H. fine H. cbv zeta in H.
  unfold base_ok in H1. fine H1. apply need_fine in H1. apply andb_true_iff in H1 as [H1 _]. rewrite forallb_forall in H3, H1.
  assert (Hb : above_one (base_of c)) by (intros b Hin; now apply Z.ltb_lt, H3).
  assert (Hc : coprime (base_of c)).
  { intros b d Hin Hd N. specialize (H1 b Hin). rewrite forallb_forall in H1. specialize (H1 d Hd). apply orb_true_iff in H1 as [E|E]; apply Z.eqb_eq in E.
    - now elim N.
    - apply Zgcd_1_rel_prime. exact E. }
  assert (Hf : factored D (base_of c) exponent_of).
  { intros k z Hz. destruct (counted D k z Hz) as (s & Hs & <- & <-). pose proof (all_of_fine _ _ _ H2 s Hs) as K. cbv beta zeta in K.
    apply need_fine, Z.eqb_eq in K. exact K. }
  destruct c as [factors|base ms]; cbn [base_of] in *.
  - set (W := fun b => W_of D (match find (fun f => Z.eqb (fst f) b) factors with Some f => snd f | None => [] end)).
    apply (compatible_by D (map fst factors) exponent_of Hb Hf W). intros b k i j Hin Hi Hj.
    assert (T : exists f, find (fun f => Z.eqb (fst f) b) factors = Some f /\ In f factors /\ fst f = b).
    { apply in_map_iff in Hin as (f & Ef & Hin). destruct (find (fun f => Z.eqb (fst f) b) factors) as [h|] eqn:F.
      - exists h. apply find_some in F as [F1 F2]. apply Z.eqb_eq in F2. auto.
      - pose proof (find_none _ _ F f Hin) as N. cbv beta in N. now rewrite Ef, Z.eqb_refl in N. }
    destruct T as (f & F & Hfin & Ef). unfold W. rewrite F. pose proof (all_of_fine _ _ _ H f Hfin) as K. destruct f as [b' ws]. cbn [fst] in Ef. subst b'.
    unfold factor_ok in K. fine K. cbv zeta in K. cbn [snd].
    assert (One : forall v, label_count D k v <> 0%nat ->
      logit D (W_of D ws) (first_label D k) k - logit D (W_of D ws) v k
      = INR (exponent_of (label_count D k (first_label D k)) b) - INR (exponent_of (label_count D k v) b)).
    { intros v Hv. destruct (counted D k v Hv) as (s & Hs & <- & <-). pose proof (all_of_fine _ _ _ K s Hs) as L. cbv beta zeta in L.
      apply need_fine, Qeqb_R in L. rewrite !Q2R_minus, !(q_logit_R D (gram_of D) (gram_of_R D)), !q_exponent_R in L. exact L. }
    rewrite margin_logit. pose proof (One i Hi). pose proof (One j Hj). lra.
  - fine H. fine H. fine H. apply need_fine in H. apply existsb_exists in H as (b & Hin & Hn).
    assert (Es : forall d, Q2R (q_exponent_sum D ms d) = exponent_sum D exponent_of ms d).
    { intros d. unfold q_exponent_sum, exponent_sum. rewrite Q2R_qsum. apply lsum_ext. intros m _. now rewrite Q2R_mult, Q2R_minus, !q_exponent_R. }
    apply (incompatible_by D base exponent_of Hb Hf Hc ms (q_exponent_sum D ms) b); auto.
    + intros m Hm. pose proof (all_of_fine _ _ _ H5 m Hm) as K. unfold relation_ok in K. cbv zeta in K. apply need_fine in K.
      apply andb_true_iff in K as [K1 K2]. rewrite group_spec in K1, K2. apply existsb_exists in K1 as (s & S1 & S2). apply existsb_exists in K2 as (t & T1 & T2).
      apply filter_In in S1 as [S1 S3], T1 as [T1 T3]. apply Nat.eqb_eq in S2, S3, T2, T3. rewrite <- S2, <- T2. split.
      * rewrite <- S3. now apply counted_sample.
      * rewrite <- T3. now apply counted_sample.
    + intros u v Hu Hv. rewrite <- W_of_multipliers. exact (q_norm_zero D (gram_of D) (gram_of_R D) _ _ H6 u v Hu Hv).
    + rewrite <- Es. intros Z0. apply negb_true_iff in Hn. assert (Qeq_bool (q_exponent_sum D ms b) 0 = true); [|congruence].
      apply Qeq_bool_iff, eqR_Qeq. now rewrite Z0, Q2R_0.
Qed.
