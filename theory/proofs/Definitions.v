(* Every definition that a reader of the theorems has to believe, in one place (THEORY 1 to 6; the paper, sections 2 to 4).

   Nothing is proved here. Theorems.v states what is proved about these objects; Examples.v computes each of them on small datasets,
   so that a wrong definition would be seen.

   A matrix is a function of two indices; only the entries with both indices below d = dim D count. *)
From Coq Require Import Reals QArith Qreals List Relation_Operators ClassicalDedekindReals.
Import ListNotations.
Open Scope R_scope.

(** * Sums and maxima over lists *)
Definition lsum {A} (l : list A) (f : A -> R) : R := fold_right (fun x s => f x + s) 0 l.
(** the greatest of 0 and the values *)
Definition lmax {A} (l : list A) (f : A -> R) : R := fold_right (fun x m => Rmax (f x) m) 0 l.
(** sum over a, b < d *)
Definition sum2 (d : nat) (f : nat -> nat -> R) : R := lsum (seq 0 d) (fun a => lsum (seq 0 d) (f a)).

(** * Datasets (THEORY 1). Tokens are the numbers below [tokens]; embeddings are rational. *)
Record sample := Sample { context : list nat; label : nat; query : nat }.
Inductive embedding := OneHot | Rows (rows : list (list Q)).
Record dataset := Dataset { tokens : nat; dim : nat; emb : embedding; samples : list sample }.
(** coordinate a of the embedding e_v *)
Definition entry (D : dataset) (v a : nat) : Q :=
  match emb D with
  | OneHot => if Nat.eqb v a then 1%Q else 0%Q
  | Rows rows => nth a (nth v rows []) 0%Q
  end.
Definition E D v a : R := Q2R (entry D v a).
(** the number of samples *)
Definition n (D : dataset) : R := INR (length (samples D)).
(** hypothesis R: there is a sample, and every label occurs in its context *)
Definition realisable (D : dataset) : Prop := samples D <> [] /\ forall s, In s (samples D) -> In (label s) (context s).
Definition well_formed (D : dataset) : Prop := forall s, In s (samples D) ->
  (query s < tokens D)%nat /\ (label s < tokens D)%nat /\ forall v, In v (context s) -> (v < tokens D)%nat.
(** hypothesis I: the embeddings are linearly independent, by a dual family c_u with c_u' e_v = 1 if u = v, else 0 *)
Definition independent (D : dataset) : Prop := exists c : nat -> nat -> R, forall u v, (u < tokens D)%nat -> (v < tokens D)%nat ->
  lsum (seq 0 (dim D)) (fun a => c u a * E D v a) = if Nat.eqb u v then 1 else 0.

(** * Token-priority graphs (THEORY 2) *)
(** i -> j in G^(k) *)
Definition edge (D : dataset) (k i j : nat) : Prop :=
  exists s, In s (samples D) /\ query s = k /\ label s = i /\ In i (context s) /\ In j (context s) /\ i <> j.
Definition reach D k : nat -> nat -> Prop := clos_refl_trans_1n nat (edge D k).
(** i ~ j: the same strongly connected component *)
Definition scc D k i j : Prop := reach D k i j /\ reach D k j i.
(** some i => j *)
Definition strict_edge D : Prop := exists k i j, edge D k i j /\ ~ scc D k i j.
(** hypothesis A *)
Definition acyclic D : Prop := forall k i j, edge D k i j -> ~ scc D k i j.
(** i ~ j as a truth value; [tied] below is this function, or what a checked certificate computes in its place *)
Definition tied_of D (k i j : nat) : bool := if sig_not_dec (scc D k i j) then true else false.

(** * Matrices, with the Frobenius inner product *)
Definition mat := nat -> nat -> R.
Definition plus (V W : mat) : mat := fun a b => V a b + W a b.
Definition diff (V W : mat) : mat := fun a b => V a b - W a b.
Definition times (r : R) (V : mat) : mat := fun a b => r * V a b.
(** equal where it counts *)
Definition same D (V W : mat) : Prop := forall a b, (a < dim D)%nat -> (b < dim D)%nat -> V a b = W a b.
Definition inner D (V W : mat) : R := sum2 (dim D) (fun a b => V a b * W a b).
Definition norm_ D (X : mat) : R := sqrt (inner D X X).
Definition unit_ D (W : mat) : mat := times (/ norm_ D W) W.
(** M_{k,i,j} = (e_i - e_j) e_k' *)
Definition M D k i j : mat := fun a b => (E D i a - E D j a) * E D k b.
Definition arc := (nat * nat)%type.
Definition query_pair := (nat * arc)%type.
Definition Mk D (e : query_pair) : mat := M D (fst e) (fst (snd e)) (snd (snd e)).
(** W is a linear combination of the M_{k,i,j} whose (k, (i, j)) satisfies P *)
Definition spanned D (P : query_pair -> Prop) (W : mat) : Prop := exists l : list (R * query_pair), (forall p, In p l -> P (snd p)) /\
  forall a b, (a < dim D)%nat -> (b < dim D)%nat -> W a b = lsum l (fun p => fst p * Mk D (snd p) a b).
(** the cyclic subspace, and the orthogonal projection on it *)
Definition S_fin D : mat -> Prop := spanned D (fun e => scc D (fst e) (fst (snd e)) (snd (snd e))).
Definition is_projection D (W P : mat) : Prop := S_fin D P /\ forall X, S_fin D X -> inner D X (diff W P) = 0.

(** * Graph-SVM (THEORY 3) *)
Definition feasible D (V : mat) : Prop := forall k i j, edge D k i j ->
  (scc D k i j -> inner D (M D k i j) V = 0) /\ (~ scc D k i j -> 1 <= inner D (M D k i j) V).
(** the feasible matrix of least norm *)
Definition is_Wmm D (W : mat) : Prop := feasible D W /\ forall V, feasible D V -> inner D W W <= inner D V V.
(** certificates: rational multipliers of edges and the matrix sum lambda_e M_e *)
Record multiplier := Multiplier { m_query : nat; m_arc : arc; m_value : Q }.
Definition Mm D (m : multiplier) : mat := M D (m_query m) (fst (m_arc m)) (snd (m_arc m)).
Definition medge D (m : multiplier) : Prop := edge D (m_query m) (fst (m_arc m)) (snd (m_arc m)).
Definition mscc D (m : multiplier) : Prop := scc D (m_query m) (fst (m_arc m)) (snd (m_arc m)).
Definition combination D (ms : list multiplier) : mat := fun a b => lsum ms (fun m => Q2R (m_value m) * Mm D m a b).

(** * The model (THEORY 1) *)
(** z_v = e_v' W e_k *)
Definition logit D (W : mat) (v k : nat) : R := inner D (fun a b => E D v a * E D k b) W.
(** m_v *)
Definition multiplicity (s : sample) (v : nat) : R := INR (count_occ Nat.eq_dec (context s) v).
(** sum over the positions of a context: a token counts as often as it occurs *)
Definition zsum D (W : mat) (k : nat) (l : list nat) : R := lsum l (fun v => exp (logit D W v k)).
(** attention mass of token v; attention of one position that holds v *)
Definition attention D (W : mat) (s : sample) (v : nat) : R := multiplicity s v * exp (logit D W v (query s)) / zsum D W (query s) (context s).
Definition share D (W : mat) (s : sample) (v : nat) : R := exp (logit D W v (query s)) / zsum D W (query s) (context s).
(** the same for any list of positions and any query *)
Definition share_on D (W : mat) (k : nat) (l : list nat) (v : nat) : R := exp (logit D W v k) / zsum D W k l.

(** * Risk, gradient, descent, regularisation path (THEORY 1, 5, 6) *)
Definition general_risk D (loss : R -> R) (W : mat) : R := / n D * lsum (samples D) (fun s => loss (attention D W s (label s))).
(** hypothesis L: log-loss *)
Definition risk D (W : mat) : R := / n D * lsum (samples D) (fun s => - ln (attention D W s (label s))).
(** that it is the derivative of [risk] is the theorem gradient_is_derivative *)
Definition gradient D (W : mat) : mat := fun a b =>
  / n D * lsum (samples D) (fun s => lsum (context s) (fun v => share D W s v * M D (query s) v (label s) a b)).
(** a quarter of the largest D_i^2 |e_k|^2; M of THEORY 6 *)
Definition beta D : R :=
  / 4 * lmax (samples D) (fun s => lmax (context s) (fun u => lmax (context s) (fun v => inner D (M D (query s) u v) (M D (query s) u v)))).
Definition Mb D : R := sqrt (4 * beta D).
Definition step D (eta : R) (W : mat) : mat := diff W (times eta (gradient D W)).
Fixpoint descent D (eta : R) (W0 : mat) (t : nat) : mat := match t with O => W0 | S t => step D eta (descent D eta W0 t) end.
Definition is_path D (r : R) (W : mat) : Prop := inner D W W <= r * r /\ forall X, inner D X X <= r * r -> risk D W <= risk D X.
(** L + p/2 |W|^2 and its gradient *)
Definition penalised D (p : R) (W : mat) : R := risk D W + p / 2 * inner D W W.
Definition penalised_gradient D (p : R) (W : mat) : mat := plus (gradient D W) (times p W).
(** the Hessian of the risk at C: the mean covariance of logits under the attention of C *)
Definition mean_ D (C X : mat) (s : sample) : R := lsum (context s) (fun v => share D C s v * logit D X v (query s)).
Definition covariance D (C X Y : mat) (s : sample) : R :=
  lsum (context s) (fun v => share D C s v * (logit D X v (query s) * logit D Y v (query s))) - mean_ D C X s * mean_ D C Y s.
Definition hessian D (C X Y : mat) : R := / n D * lsum (samples D) (covariance D C X Y).
(** what no edge sees *)
Definition unseen D (V : mat) : Prop := forall k i j, edge D k i j -> inner D (M D k i j) V = 0.
(** general losses: strictly decreasing on (0,1]; hypothesis T with c, for n samples; q0 of B2' *)
Definition decreasing (loss : R -> R) : Prop := forall x y, 0 < x -> x < y -> y <= 1 -> loss y < loss x.
Definition tail_regular (n : R) (loss : R -> R) (c : R) : Prop := forall d d', 0 <= d < 1 -> 0 <= d' < 1 ->
  loss (1 - d') - loss 1 <= n * (loss (1 - d) - loss 1) -> d' <= c * d.
Definition q0 D : R := lmax (samples D) (fun s => (INR (length (context s)) - multiplicity s (label s)) / multiplicity s (label s)).

(** * Finite component (THEORY 4) *)
(** the positions of a context inside and outside the component of the label; the dataset with the outside deleted *)
Definition In_ (tied : nat -> nat -> nat -> bool) (s : sample) : list nat := filter (tied (query s) (label s)) (context s).
Definition Out_ (tied : nat -> nat -> nat -> bool) (s : sample) : list nat := filter (fun v => negb (tied (query s) (label s) v)) (context s).
Definition restricted D tied : dataset :=
  Dataset (tokens D) (dim D) (emb D) (map (fun s => Sample (filter (tied (query s) (label s)) (context s)) (label s) (query s)) (samples D)).
(** the loss of a restricted sample, the restricted risk *)
Definition abar D tied (W : mat) (s : sample) : R :=
  ln (zsum D W (query s) (In_ tied s) / (multiplicity s (label s) * exp (logit D W (label s) (query s)))).
Definition Lbar D tied (W : mat) : R := / n D * lsum (samples D) (abar D tied W).
(** q_i and kappa of the split and of B1 *)
Definition q D tied (W : mat) (s : sample) : R := zsum D W (query s) (Out_ tied s) / zsum D W (query s) (In_ tied s).
Definition kappa D tied (W : mat) : R := / n D * lsum (samples D) (q D tied W).
(** attention on the outside; attention inside, renormalised, on one position that holds v *)
Definition mass_out D tied (W : mat) (s : sample) : R := lsum (Out_ tied s) (share D W s).
Definition share_in D tied (W : mat) (s : sample) (v : nat) : R := exp (logit D W v (query s)) / zsum D W (query s) (In_ tied s).
Definition is_Wfin D (Wf : mat) : Prop := S_fin D Wf /\ forall V, S_fin D V -> Lbar D (tied_of D) Wf <= Lbar D (tied_of D) V.
(** lambda is at most the least eigenvalue of the Hessian of the restricted risk on S_fin at Wf *)
Definition below_curvature D (Wf : mat) (lambda : R) : Prop :=
  forall h, S_fin D h -> lambda * inner D h h <= hessian (restricted D (tied_of D)) Wf h h.
(** hard retrieval and soft composition: the masses of W_fin on the component of the label, 0 elsewhere *)
Definition limit_attention D (Wf : mat) (s : sample) (v : nat) : R :=
  if tied_of D (query s) (label s) v then multiplicity s v * share_in D (tied_of D) Wf s v else 0.
