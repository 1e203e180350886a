(* Next-token data (THEORY 10): are the log-odds log(n_ki / n_kj) of the labels of each query those of some W? With the counts written as powers of pairwise
   coprime integers b > 1 this is a question about whole numbers, for log n = sum_b e_b(n) log b and the log b are linearly independent over Q. *)
From Coq Require Import Reals QArith Qreals ZArith Znumtheory Zpow_facts List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Matrices GraphSvm.
Import ListNotations.
Open Scope R_scope.

(** how often label z occurs with query k *)
Definition label_count (D : dataset) (k z : nat) : nat :=
  length (filter (fun s => Nat.eqb (query s) k && Nat.eqb (label s) z) (samples D)).
(** W has all log-odds of the labels *)
Definition has_log_odds D (W : mat) : Prop := forall k i j, label_count D k i <> 0%nat -> label_count D k j <> 0%nat ->
  inner D (M D k i j) W = ln (INR (label_count D k i)) - ln (INR (label_count D k j)).
Definition compatible D : Prop := exists W, has_log_odds D W.

(** prod_b b^e(b) *)
Definition power_product (base : list Z) (e : Z -> nat) : Z := fold_right (fun b x => (b ^ Z.of_nat (e b) * x)%Z) 1%Z base.
Definition above_one (base : list Z) : Prop := forall b, In b base -> (1 < b)%Z.
Definition coprime (base : list Z) : Prop := forall b c, In b base -> In c base -> b <> c -> rel_prime b c.

Lemma IZR_pow b e : IZR (b ^ Z.of_nat e) = IZR b ^ e.
Proof. symmetry. apply pow_IZR. Qed.
Lemma ln_power_product base e : above_one base ->
  0 < IZR (power_product base e) /\ ln (IZR (power_product base e)) = lsum base (fun b => INR (e b) * ln (IZR b)).
Proof.
  induction base as [|b base IH]; intros H; cbn [power_product fold_right lsum]; [rewrite ln_1; lra|].
  fold (power_product base e). fold (lsum base (fun b => INR (e b) * ln (IZR b))). destruct IH as [P E]; [intros c Hc; apply H; now right|].
  assert (Hb : 0 < IZR b) by (apply IZR_lt; specialize (H b (or_introl eq_refl)); lia).
  rewrite mult_IZR, IZR_pow. assert (0 < IZR b ^ e b) by now apply pow_lt. split; [now apply Rmult_lt_0_compat|].
  rewrite ln_mult, E by auto. f_equal. now rewrite ln_pow.
Qed.

(** the logarithms of pairwise coprime integers above 1 are linearly independent over the integers *)
Lemma divides_power_product base e b : In b base -> e b <> 0%nat -> (b | power_product base e)%Z.
Proof.
  induction base as [|c base IH]; [easy|]. intros Hin He. cbn [power_product fold_right]. fold (power_product base e). destruct Hin as [->|Hin].
  - apply Z.divide_mul_l. destruct (e b) as [|m]; [easy|]. rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia. apply Z.divide_factor_l.
  - apply Z.divide_mul_r. now apply IH.
Qed.
Lemma coprime_power_product base e b : (forall c, In c base -> rel_prime b c \/ e c = 0%nat) -> rel_prime b (power_product base e).
Proof.
  induction base as [|c base IH]; intros H; cbn [power_product fold_right]; [apply rel_prime_sym, rel_prime_1|]. fold (power_product base e).
  apply rel_prime_mult; [|apply IH; intros; apply H; now right]. destruct (H c (or_introl eq_refl)) as [R| ->].
  - destruct (e c) as [|m]; [apply rel_prime_sym, rel_prime_1|]. apply rel_prime_Zpower_r; [lia|auto].
  - apply rel_prime_sym, rel_prime_1.
Qed.
Lemma log_independence base (f : Z -> Z) : above_one base -> coprime base -> lsum base (fun b => IZR (f b) * ln (IZR b)) = 0 ->
  forall b, In b base -> f b = 0%Z.
Proof.
  intros Hb Hc H. set (p := fun b => Z.to_nat (f b)). set (q := fun b => Z.to_nat (- f b)).
  destruct (ln_power_product base p Hb) as [P0 P]. destruct (ln_power_product base q Hb) as [Q0 Q].
  assert (E : power_product base p = power_product base q).
  { apply eq_IZR, ln_inv; auto. apply Rminus_diag_uniq. rewrite P, Q, <- lsum_minus, <- H. apply lsum_ext. intros b _.
    rewrite <- Rmult_minus_distr_r. f_equal. unfold p, q. rewrite !INR_IZR_INZ, <- minus_IZR. f_equal. lia. }
  intros b Hin. destruct (Z.eq_dec (f b) 0) as [|N]; [auto|exfalso].
  assert (Both : forall u v : Z -> nat, power_product base u = power_product base v -> u b <> 0%nat -> (forall c, c = b -> v c = 0%nat) -> False).
  { intros u v Euv Hu Hv. pose proof (divides_power_product base u b Hin Hu) as Dv. rewrite Euv in Dv.
    assert (R : rel_prime b (power_product base v)).
    { apply coprime_power_product. intros c Hcin. destruct (Z.eq_dec c b) as [->|Nc]; [right; now apply Hv|left; apply Hc; auto]. }
    pose proof (Hb b Hin). destruct R as [_ _ R]. specialize (R b (Z.divide_refl b) Dv). apply Z.divide_1_r_nonneg in R; lia. }
  destruct (Z_lt_le_dec 0 (f b)).
  - apply (Both p q E); unfold p, q; [lia|intros c ->; lia].
  - apply (Both q p (eq_sym E)); unfold p, q; [lia|intros c ->; lia].
Qed.
(** the same over the rationals *)
Lemma common_denominator (l : list Z) (s : Z -> Q) : exists d : Z, (0 < d)%Z /\ forall b, In b l -> (Zpos (Qden (s b)) | d)%Z.
Proof.
  induction l as [|b l (d & D0 & Hd)]; [exists 1%Z; split; [lia|easy]|]. exists (Zpos (Qden (s b)) * d)%Z. split; [lia|]. intros c [<-|Hin].
  - apply Z.divide_factor_l.
  - apply Z.divide_mul_r. auto.
Qed.
Lemma log_independence_Q base (s : Z -> Q) : above_one base -> coprime base -> lsum base (fun b => Q2R (s b) * ln (IZR b)) = 0 ->
  forall b, In b base -> Q2R (s b) = 0.
Proof.
  intros Hb Hc H. destruct (common_denominator base s) as (d & D0 & Hd). set (f := fun b => (Qnum (s b) * (d / Zpos (Qden (s b))))%Z).
  assert (F : forall b, In b base -> IZR (f b) = IZR d * Q2R (s b)).
  { intros b Hin. destruct (Hd b Hin) as [m Em]. unfold f. rewrite Em at 1. rewrite Z.div_mul by lia. rewrite Em. unfold Q2R. rewrite !mult_IZR. field.
    apply not_0_IZR. lia. }
  intros b Hin. assert (Z0 : f b = 0%Z).
  { apply (log_independence base f Hb Hc); [|auto]. rewrite (lsum_ext _ _ (fun b => IZR d * (Q2R (s b) * ln (IZR b)))).
    - rewrite lsum_scale, H. ring.
    - intros c Hcin. rewrite F by auto. ring. }
  pose proof (F b Hin) as Fb. rewrite Z0 in Fb. apply IZR_lt in D0. nra.
Qed.

(** * The two certificates *)
Section Certificates.
Variables (D : dataset) (base : list Z) (e : nat -> Z -> nat).
Hypothesis Hbase : above_one base.
(** e(n) are the exponents of every count that occurs *)
Definition factored : Prop := forall k z, label_count D k z <> 0%nat -> Z.of_nat (label_count D k z) = power_product base (e (label_count D k z)).
Hypothesis Hf : factored.
Lemma ln_count k z : label_count D k z <> 0%nat ->
  ln (INR (label_count D k z)) = lsum base (fun b => INR (e (label_count D k z) b) * ln (IZR b)).
Proof. intros H. rewrite INR_IZR_INZ, (Hf k z H). now apply ln_power_product. Qed.

Lemma inner_lsum {A} (l : list A) (c : A -> R) (X : A -> mat) Y : inner D Y (fun a b => lsum l (fun x => c x * X x a b)) = lsum l (fun x => c x * inner D Y (X x)).
Proof.
  induction l as [|x l IH].
  - cbn. unfold inner. rewrite (sum2_ext _ _ (fun a b => 0 * 0)) by (intros; ring). rewrite sum2_scale. ring.
  - rewrite lsum_cons, <- IH. rewrite <- inner_times_r, <- inner_plus_r. apply sum2_ext. intros. rewrite lsum_cons. reflexivity.
Qed.
Theorem compatible_by (W : Z -> mat) :
  (forall b k i j, In b base -> label_count D k i <> 0%nat -> label_count D k j <> 0%nat ->
    inner D (M D k i j) (W b) = INR (e (label_count D k i) b) - INR (e (label_count D k j) b)) -> compatible D.
Proof.
  intros H. exists (fun a b => lsum base (fun c => ln (IZR c) * W c a b)). intros k i j Hi Hj. rewrite inner_lsum, !ln_count, <- lsum_minus by auto.
  apply lsum_ext. intros b Hb. rewrite (H b k i j Hb Hi Hj). ring.
Qed.

Hypothesis Hc : coprime base.
(** sum c (e_b(n_ki) - e_b(n_kj)) *)
Definition exponent_sum (ms : list multiplier) (b : Z) : R := lsum ms (fun m =>
  Q2R (m_value m) * (INR (e (label_count D (m_query m) (fst (m_arc m))) b) - INR (e (label_count D (m_query m) (snd (m_arc m))) b))).
Theorem incompatible_by ms (s : Z -> Q) b :
  (forall m, In m ms -> label_count D (m_query m) (fst (m_arc m)) <> 0%nat /\ label_count D (m_query m) (snd (m_arc m)) <> 0%nat) ->
  (forall a c, (a < dim D)%nat -> (c < dim D)%nat -> combination D ms a c = 0) ->
  (forall c, In c base -> Q2R (s c) = exponent_sum ms c) -> In b base -> exponent_sum ms b <> 0 -> ~ compatible D.
Proof.
  intros Hm Hz Hs Hb Hn (W & HW). apply Hn. rewrite <- Hs by auto. apply (log_independence_Q base s Hbase Hc); [|auto].
  assert (Z0 : inner D (combination D ms) W = 0).
  { unfold inner. rewrite (sum2_ext _ _ (fun a b => 0 * 0)); [rewrite sum2_scale; ring|]. intros x y Hx Hy. rewrite Hz by auto. ring. }
  rewrite inner_combination in Z0. rewrite <- Z0.
  rewrite (lsum_ext ms _ (fun m => lsum base (fun c => (Q2R (m_value m) * (INR (e (label_count D (m_query m) (fst (m_arc m))) c)
    - INR (e (label_count D (m_query m) (snd (m_arc m))) c))) * ln (IZR c)))).
  - rewrite lsum_swap. apply lsum_ext. intros c Hcin. rewrite Hs by auto. unfold exponent_sum. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros. ring.
  - intros m Hin. destruct (Hm m Hin) as [Hi Hj]. unfold Mm. rewrite (HW _ _ _ Hi Hj), !ln_count, <- lsum_minus by auto.
    rewrite <- lsum_scale. apply lsum_ext. intros. ring.
Qed.
End Certificates.
